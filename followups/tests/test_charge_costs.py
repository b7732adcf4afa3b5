"""Costs that finance charges: owed at once, settled first, taken back, told in the trail (F6, N1)."""

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Event
from cases.models import Case
from collections_app import books, timeline
from followups import charges, confirmations
from followups.models import PaymentConfirmation
from followups.verbs import Verb
from foundation.errors import Repeated
from ledger.balance import balance
from ledger.charging import Cost
from ledger.models import Allocation, Charge, ChargeKind, LedgerEntry
from staff.models import User
from tests.world.debtors import TODAY


def charge(world, amount="50.00", on=TODAY, *, by=None, request_id=None, **facts):
    _case = world.assigned_case
    cost = Cost(
        **{
            "kind": ChargeKind.COURT_FEE,
            "amount": Decimal(amount),
            "on": on,
            "paper": "fee notice 沪0115-7",
            **facts,
        }
    )
    return charges.charge(world.debts[0], cost, by=by or world.sun, request_id=request_id)


def owed(world, on=TODAY):
    return balance(world.debtor.account, on)


def refused(world, **facts):
    with pytest.raises(ValidationError) as error:
        charge(world, **facts)
    assert not Charge.objects.exists() and owed(world).costs == 0
    return next(iter(error.value.message_dict))


def test_a_cost_is_owed_from_its_day_on(world):
    charge(world, on=date(2026, 11, 20))
    assert owed(world).costs == 50 and owed(world).total == 4050
    assert owed(world, date(2026, 11, 19)).costs == 0
    assert list(books.check()) == []


def test_money_settles_costs_first(world):
    made = charge(world)
    payment = world.pays("60.00")
    settled = Allocation.objects.filter(payment=payment).values_list("component", "amount")
    assert ("costs", Decimal("50.00")) in settled
    assert owed(world).costs == 0 and made.entry.amount == 50


def test_a_cost_that_was_taken_back_was_never_owed(world):
    made = charge(world, on=date(2026, 11, 20))
    charges.take_back(made, by=world.sun, reason="the court gave it back")
    assert owed(world).costs == 0 and owed(world, date(2026, 11, 20)).costs == 0
    assert LedgerEntry.objects.get(reverses=made.entry).reason == "the court gave it back"
    assert list(books.check()) == []


def test_it_is_taken_back_once_and_with_a_reason(world):
    made = charge(world)
    with pytest.raises(ValidationError) as error:
        charges.take_back(made, by=world.sun, reason=" ")
    assert "reason" in error.value.message_dict
    charges.take_back(made, by=world.sun, reason="a mistake")
    with pytest.raises(ValidationError) as error:
        charges.take_back(Charge.objects.get(), by=world.sun, reason="again")
    assert error.value.code == "reversed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", Decimal("0.00")),
        ("amount", Decimal("-1.00")),
        ("on", TODAY + timedelta(days=1)),
        ("on", date(2026, 8, 4)),
        ("paper", "  "),
    ],
)
def test_what_a_cost_must_have(world, field, value):
    facts = {"amount": "50.00"} | ({field: value} if field != "amount" else {"amount": str(value)})
    assert refused(world, **facts) == field


def test_the_first_day_of_the_debt_is_not_too_early(world):
    assert charge(world, on=date(2026, 8, 5)).entry.value_date == date(2026, 8, 5)


def test_a_cost_after_everything_was_paid_voids_the_confirmation(world):
    world.pays_everything()
    confirmations.confirm_paid(PaymentConfirmation.objects.get(), by=world.sun)
    charge(world)
    assert PaymentConfirmation.objects.get().void_at is not None


@pytest.mark.parametrize("who", ["li", "chen", "qian", "he", "wu"])
def test_whoever_may_not_book_charges_nothing(world, who):
    with pytest.raises(PermissionDenied):
        charge(world, by=getattr(world, who))


def test_whoever_visits_the_debtor_charges_nothing(world):
    _case = world.assigned_case
    world.li.groups.add(Group.objects.get_or_create(name="finance")[0])
    with pytest.raises(ValidationError) as error:
        charge(world, by=User.objects.get(pk=world.li.pk))
    assert error.value.code == "N1"


def test_the_same_request_twice_charges_once(world):
    once = uuid.uuid4()
    charge(world, request_id=once)
    with pytest.raises(Repeated):
        charge(world, request_id=once)
    assert Charge.objects.count() == 1


def test_the_trail_and_the_case_tell_both(world):
    made = charge(world)
    charges.take_back(made, by=world.sun, reason="a mistake")
    booked, taken = Event.objects.filter(subject_kind="ledger.charge").order_by("pk")
    assert (booked.verb, taken.verb) == (Verb.CHARGE_BOOKED, Verb.CHARGE_REVERSED)
    assert booked.case == taken.case == world.case.number
    assert json.loads(booked.text)["after"]["paper"] == "fee notice 沪0115-7"
    history = timeline.latest(Case.objects.with_people().get(pk=world.case.pk), size=9)
    told = [(it.words, it.note, it.quote) for it in history if "Cost" in it.words]
    assert ("Cost taken back", "¥50.00 · court fee", "a mistake") in told


def test_from_charging_to_taking_back_on_the_screen(world):
    _case = world.assigned_case
    desk, account = world.signed_in(world.sun), world.debtor.account_id
    url = reverse("charge-new", args=[account])
    typed = {
        "debt": world.debts[1].pk,
        "kind": "notary",
        "amount": "1,200.00",
        "on": TODAY.isoformat(),
        "paper": "公证费发票 88",
        "request_id": str(uuid.uuid4()),
    }
    assert "HB-2" in desk.get(url).content.decode()
    assert desk.post(url, {**typed, "paper": ""}).status_code == 422
    assert desk.post(url, typed)["Location"] == reverse("money-account", args=[account])
    page = desk.get(reverse("money-account", args=[account])).content.decode()
    assert "公证费发票 88" in page and "1,200.00" in page
    back = reverse("charge-reversal", args=[Charge.objects.get().pk])
    assert back in page
    desk.post(back, {"reason": "double", "request_id": str(uuid.uuid4())})
    page = desk.get(reverse("money-account", args=[account])).content.decode()
    assert "double" in page and back not in page
