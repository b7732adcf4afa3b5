"""Rules W1, B1 and N1: what must not be sent or printed."""

import pytest

from cases import contacting
from cases.contact_facts import approach_to
from cases.contact_rules import words
from cases.models import Channel, Purpose, Refusal
from tests.world import World
from tests.world.debtors import NOW


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("我们将向您发出律师函", "W1"),
        ("本公司法务部通知", "W1"),
        ("已经立案,请配合公安", "W1"),
        ("律 师 函", "W1"),
        ("The police will come to arrest you", "W1"),
        ("不还钱后果自负", "B1"),
        ("再不还就告诉你的邻居", "B1"),
        ("We will tell your employer", "B1"),
        ("你可以先借钱还上", "B1"),
        ("想想你的孩子", "B1"),
        ("钱转给我就行", "N1"),
        ("Pay me in cash", "N1"),
    ],
)
def test_what_threatens_pretends_or_asks_for_money_in_hand_is_caught(text: str, rule: str) -> None:
    assert rule in {hit.rule for hit in words.check(text)}


@pytest.mark.parametrize(
    "text",
    [
        "王先生您好,您的还款已逾期 49 天,请在 12 月 5 日前付至合同约定的账户。如有困难请与我们联系。",
        "Your instalment of 1,000.00 was due on 5 October. Please pay into the account of the contract.",
        "根据合同,逾期利率为每年 9%。您可以对金额提出异议。",
        "",
    ],
)
def test_a_factual_letter_passes(text: str) -> None:
    assert words.check(text) == []


def test_such_a_message_is_not_sent(world: World) -> None:
    answer = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.SMS,
            purpose=Purpose.DEMAND,
            at=NOW,
            case=world.case,
            text="再不还就报警抓你,公安会上门",
        ),
        by=world.li,
    )
    assert isinstance(answer, Refusal)
    assert "W1" in {finding.rule for finding in answer.spoken}
