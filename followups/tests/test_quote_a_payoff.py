"""The payoff quote: what pays off a debt, printed on request, and kept to the cent when it is paid."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Event
from followups import payoffs
from followups.models import PayoffQuote
from followups.verbs import Verb
from foundation import clock
from ledger.balance import of_state
from ledger.loading import state_of
from ledger.models import LedgerEntry
from ledger.quoting import quote
from tests.world import World
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def now(world: World):
    """Set the clock to the working Tuesday, with Wang's case assigned."""
    with clock.at(NOW):
        _all = world.assigned_case, world.lawful_account
        yield


def asked(world: World, debt=None, *, days: int = 7) -> payoffs.Asked:
    return payoffs.Asked(world.debtor.account, debt, TODAY, TODAY + timedelta(days=days))


def text_of(made: PayoffQuote) -> str:
    with made.document.file.open() as file:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)


def answers(debt=None, on: date = TODAY, until: date | None = None, **more: str) -> dict[str, str]:
    last = until or on
    return {"debt": str(debt.pk) if debt else "", "on": on.isoformat(), "until": last.isoformat(), **more}


def test_the_quote_names_each_part_of_what_ends_the_debt(world):
    found = quote(world.debtor.account_id, world.debts[0].pk, TODAY).first
    assert {part.words: part.amount for part in found.parts} == {
        "principal due": Decimal("2000.00"),
        "principal still to come": Decimal("1000.00"),
    }
    assert (found.amount, found.small_difference) == (Decimal("3000.00"), Decimal("1.00"))


def test_daily_interest_moves_the_amount_from_day_to_day(world):
    """36,500.00 at 10 % a year grows by 10.00 a day. It was lent ten days ago."""
    case = world.case_bearing_interest()
    found = quote(case.debtor.account_id, None, TODAY, until=TODAY + timedelta(days=2))
    assert [(span.since, span.amount) for span in found.spans] == [
        (TODAY + timedelta(days=days), Decimal("36600.00") + 10 * days) for days in range(3)
    ]


def test_everything_that_is_due_already_leaves_no_small_difference(world):
    case = world.case_bearing_interest()
    assert quote(case.debtor.account_id, None, TODAY).first.small_difference == 0


def test_credit_of_nobody_serves_the_whole_account_and_not_one_debt_of_two(world):
    world.pays("2700.00", on=TODAY - timedelta(days=1))
    account = world.debtor.account_id
    first, second = (quote(account, debt.pk, TODAY).first for debt in world.debts)
    whole = quote(account, None, TODAY).first
    assert (first.amount, second.amount) == (Decimal("1000.00"), Decimal("500.00"))
    assert (whole.amount, whole.pot) == (Decimal("1300.00"), Decimal("200.00"))


def test_a_debt_of_an_agreement_stands_for_the_agreement_and_says_what_is_left(world):
    world.active(("2026-11-24", "1000.00"), ("2026-12-24", "3000.00"))
    found = quote(world.debtor.account_id, world.debts[1].pk, TODAY).first
    assert found.is_agreed
    assert set(found.debts) == {debt.pk for debt in world.debts}
    assert (found.amount, found.left, found.small_difference) == (Decimal("4000.00"), 0, 0)


def test_what_has_no_payoff_is_refused_in_plain_words(world):
    account, debt = world.debtor.account_id, world.debts[1]
    LedgerEntry.objects.filter(debt=debt).update(amount=Decimal("400.00"))
    with pytest.raises(ValidationError, match="lent on a later day"):
        quote(account, debt.pk, TODAY)
    with pytest.raises(ValidationError, match="begins later"):
        quote(account, world.debts[0].pk, date(2026, 1, 1))
    world.pays("3000.00", on=TODAY - timedelta(days=1), named_debt=world.debts[0].pk)
    with pytest.raises(ValidationError, match="Nothing is owed"):
        quote(account, world.debts[0].pk, TODAY)


@pytest.mark.parametrize("cents_short", [0, 1, 100])
def test_what_was_quoted_ends_the_debt_even_if_it_is_short_by_the_small_difference(world, cents_short):
    debt = world.debts[0]
    due = quote(world.debtor.account_id, debt.pk, TODAY).first.amount
    world.pays(str(due - Decimal(cents_short) / 100), named_debt=debt.pk)
    later = state_of(world.debtor.account_id, TODAY + timedelta(days=200))
    assert of_state(later, debt.pk).owed == 0


def test_one_cent_beyond_the_small_difference_does_not_end_it(world):
    debt = world.debts[0]
    world.pays("2998.99", named_debt=debt.pk)
    # 2,000.00 is due and paid. The rest waits for the instalment of December.
    assert of_state(state_of(world.debtor.account_id, TODAY), debt.pk).total == Decimal("1.01")


@pytest.mark.parametrize(("language", "words"), [("en", "Payoff quote"), ("zh-hans", "结清试算")])
def test_the_paper_says_amount_days_account_and_which_day_counts(world, language, words):
    made = payoffs.make(asked(world, world.debts[0]), language=language, by=world.sun)
    text = text_of(made).replace("\n", "")
    assert words in text
    assert "3,000.00" in text and "叁仟元整" in text
    assert "31050161000000001234" in text and "HB-1" in text
    assert ("2026-12-01" if language == "en" else "2026年12月1日") in text
    event = Event.objects.get(verb=Verb.PAYOFF_QUOTED)
    assert event.case == world.assigned_case.number


def test_asking_again_gives_the_same_paper_until_money_comes(world):
    first = payoffs.make(asked(world), language="en", by=world.li)
    assert payoffs.make(asked(world), language="en", by=world.sun) == first
    world.pays("100.00")
    second = payoffs.make(asked(world), language="en", by=world.li)
    assert (second.amount, second.pk != first.pk) == (first.amount - 100, True)


def test_the_collector_counts_and_prints_on_the_case(world):
    desk, url = world.signed_in(world.li), reverse("case-payoff", args=[world.assigned_case.number])
    page = desk.get(url, answers(world.debts[0])).content.decode()
    assert "3,000.00" in page and "1.00" in page
    answer = desk.post(url, answers(world.debts[0], language="zh-hans"))
    made = PayoffQuote.objects.get()
    assert answer["Location"] == reverse("payoff-paper", args=[made.pk])
    assert b"".join(desk.get(answer["Location"])).startswith(b"%PDF")


def test_who_only_reads_the_case_prints_nothing(world):
    url = reverse("case-payoff", args=[world.assigned_case.number])
    reader = world.signed_in(world.qian)
    assert "print" not in reader.get(url, answers(world.debts[0])).content.decode().lower().split("<main")[1]
    assert reader.post(url, answers(world.debts[0], language="en")).status_code == 403
    assert not PayoffQuote.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": TODAY - timedelta(days=1)}, "still to come"),
        ({"until": TODAY - timedelta(days=1)}, "not before"),
        ({"until": TODAY + timedelta(days=60)}, "at most 31 days"),
        ({"on": TODAY + timedelta(days=400)}, "within a year"),
    ],
)
def test_days_that_cannot_be_quoted_are_refused_beside_the_field(world, changes, words):
    url = reverse("account-payoff", args=[world.debtor.account_id])
    answer = world.signed_in(world.sun).get(url, answers(world.debts[0], **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
