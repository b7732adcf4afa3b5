"""Books of an older version: entries find their agreement, and the fold takes the place of those entries."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.balance import balance
from ledger.kinds import Component, EntryKind
from ledger.models import LedgerEntry, Schedule
from tests.world.debtors import NOW, TODAY

name_causes = import_module("followups.migrations.0005_what_agreements_caused").name_what_caused_them
fold_gives_up = import_module("followups.migrations.0011_the_fold_gives_up")


def on(day: str):
    return clock.at(NOW + timedelta(days=(date.fromisoformat(day) - TODAY).days))


def booked_as_before(world, agreement) -> None:
    """The entries that a completed settlement used to book, without a key to it."""
    debt = world.debts[0]
    LedgerEntry(
        debt=debt,
        kind=EntryKind.FIXED_INTEREST,
        component=Component.INTEREST,
        amount=Decimal("5.00"),
        value_date=TODAY,
    ).book(by=world.chen)
    LedgerEntry(
        debt=debt,
        kind=EntryKind.WAIVER,
        component=Component.PRINCIPAL,
        amount=Decimal("-100.00"),
        value_date=date(2027, 1, 1),
        reason=f"agreement {agreement}",
    ).book(by=world.chen)


def test_the_entries_of_an_agreement_find_it_and_an_ordinary_waiver_does_not(world):
    agreement = world.active(("2026-12-01", "1950.00"), ("2027-01-01", "1950.00"))
    with on("2027-01-01"):
        booked_as_before(world, agreement)
        asked = waivers.ask(
            world.debts[1],
            Component.PRINCIPAL,
            Decimal("10.00"),
            condition=f"agreement {agreement}",
            by=world.chen,
        )
        waivers.decide(asked, Decision.APPROVED, by=world.qian)
    name_causes(apps, None)
    agreement.refresh_from_db()
    caused = agreement.schedule.entries.order_by("pk").values_list("kind", flat=True)
    assert list(caused) == [EntryKind.FIXED_INTEREST, EntryKind.WAIVER]
    asked.refresh_from_db()
    assert asked.entry.schedule is None


def test_what_the_fold_gives_up_is_not_given_up_by_an_entry_as_well(world):
    agreement = world.active(("2026-12-01", "1950.00"), ("2027-01-01", "1950.00"))
    with on("2026-12-01"):
        world.pays("1950.00")
    with on("2027-01-01"):
        last = world.pays("1950.00")
        booked_as_before(world, agreement)
        name_causes(apps, None)
        Schedule.objects.update(gives_up=0)
        for _again in range(2):
            fold_gives_up.name_what_settlements_give_up(apps, None)
            fold_gives_up.take_back_what_agreements_booked(apps, None)
        agreement.refresh_from_db()
        assert agreement.schedule.gives_up == Decimal("100.00")
        assert not agreement.schedule.entries.standing().exists()
        owed = balance(last.account, clock.business_date())
        assert (owed.total, owed.credit) == (0, 0)
