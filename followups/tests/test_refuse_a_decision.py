"""A decision that is refused leaves its request as it was: undecided, with its form, words and error."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from cases.models import ClosureKind
from followups import letters, payments, refunds
from followups.models import LawfulAccount
from foundation import clock
from foundation.approvals import Decision
from staff.models import User
from tests.world import World
from tests.world.debtors import NOW, TODAY

WORDS = "I compared it with the bank's record"


def refused(world: World, by: User, url: str, decision: str = "approved", **typed: Any) -> str:
    """The page after a decision that the verb refused. It still has the form and what was typed."""
    said = {"decision": decision, "remarks": WORDS, **typed}
    answer = world.signed_in(by).post(url, said)
    page: str = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="decision"' in page and 'name="remarks"' in page
    assert "decided already" not in page
    assert said["remarks"] in page.replace("&#x27;", "'")
    return page


def test_a_refund_whose_credit_is_gone_still_waits(world: World) -> None:
    _case = world.assigned_case
    paid = world.pays("4100.00", on=TODAY - timedelta(days=1))
    payback = refunds.Payback(Decimal("100.00"), "王建国", "6222 0000", "paid too much")
    asked = refunds.ask(world.debtor.account, payback, by=world.sun)
    payments.reverse(paid, by=world.sun, reason="bounced")
    page = refused(world, world.qian, reverse("refund-decision", args=[asked.pk]))
    assert "There is not so much credit" in page and "paid back" not in page.lower().split("<form", 1)[0]
    asked.refresh_from_db()
    assert asked.decision == Decision.PENDING


def test_a_waiver_of_more_than_is_owed_by_now_still_waits(world: World) -> None:
    _case = world.assigned_case
    waiver = world.waiver("600.00")
    with clock.at(NOW + timedelta(minutes=1)):
        world.pays_everything()
    url = reverse("waiver-decision", args=[world.case.number, waiver.pk])
    assert "not so much of this part" in refused(world, world.qian, url)


def test_terms_beyond_the_users_authority_still_wait(world: World) -> None:
    agreement = world.drafted(("2026-12-01", "3000.00"))
    url = reverse("agreement-range", args=[agreement.case.number, agreement.revision])
    assert "beyond your limit" in refused(world, world.chen, url, version=agreement.version)
    agreement.refresh_from_db()
    assert agreement.awaits_approval


def test_a_closure_whose_condition_fell_away_still_waits(world: World) -> None:
    paid = world.pays_everything()
    asked = world.to_close(ClosureKind.PAID)
    payments.reverse(paid, by=world.sun, reason="bounced")
    approval = asked.approvals.get()
    refused(world, world.sun, reverse("closure-decision", args=[approval.pk]))
    approval.refresh_from_db()
    assert approval.decision == Decision.PENDING


def test_a_letter_that_is_returned_without_remarks_still_waits(world: World) -> None:
    letter = world.letter()
    letters.send_for_approval(letter, by=world.li)
    url = reverse("letter-approval", args=[letter.pk])
    assert "Say what should be changed" in refused(world, world.chen, url, "returned", remarks="")


def test_an_account_that_its_proposer_approves_still_waits(world: World) -> None:
    account = LawfulAccount.propose(holder="X", bank="Y", number="3105", by=world.sun)
    url = reverse("lawful-account-decision", args=[account.pk])
    page = world.signed_in(world.sun).post(url, {"decision": "approved", "remarks": WORDS})
    assert page.status_code == 422
    assert "decided already" not in page.content.decode()
    account.refresh_from_db()
    assert account.decision == Decision.PENDING
