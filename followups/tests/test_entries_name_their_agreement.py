"""Entries booked before they had a key to their agreement get it from the words of their reason."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from followups import agreements, payments
from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.kinds import Accrual, Component, EntryKind
from ledger.models import LedgerEntry
from tests.world.debtors import NOW, TODAY

fill = import_module("followups.migrations.0005_what_agreements_caused").name_what_caused_them


def on(day: str):
    return clock.at(NOW + timedelta(days=(date.fromisoformat(day) - TODAY).days))


def test_the_entries_of_an_agreement_find_it_and_an_ordinary_waiver_does_not(world):
    agreement = world.active(("2026-12-01", "1950.00"), ("2027-01-01", "1950.00"))
    with on("2026-12-01"):
        world.pays("1950.00")
    with on("2027-01-01"):
        payments.reverse(world.pays("1950.00"), by=world.sun, reason="Bounced")
    asked = waivers.ask(
        world.debts[1],
        Component.PRINCIPAL,
        Decimal("10.00"),
        condition=f"agreement {agreement}",
        by=world.chen,
    )
    waivers.decide(asked, Decision.APPROVED, by=world.qian)
    agreement.refresh_from_db()
    booked = {entry.pk: entry.schedule_id for entry in LedgerEntry.objects.all()}
    LedgerEntry.objects.update(schedule=None)
    fill(apps, None)
    assert {entry.pk: entry.schedule_id for entry in LedgerEntry.objects.all()} == booked
    caused = agreement.schedule.entries.order_by("pk").values_list("kind", flat=True)
    assert list(caused) == [EntryKind.WAIVER, EntryKind.CORRECTION]


def test_fixed_interest_finds_the_version_that_fixed_it(world):
    case, versions = world.case_bearing_interest(), []
    for day in ("2026-11-24", "2026-11-26"):
        with on(day):
            terms = world.terms(("2026-12-01", str(agreements.owed_now(case))))
            manner = agreements.Manner(Accrual.RUNS_ON)
            versions.append(agreements.draft(case, terms, by=world.li, manner=manner))
            world.make_active(versions[-1])
    LedgerEntry.objects.update(schedule=None)
    fill(apps, None)
    fixed = [version.schedule.entries.get() for version in versions]
    # 10.00 a day since 14 November.
    assert [(it.kind, it.amount) for it in fixed] == [
        (EntryKind.FIXED_INTEREST, Decimal("100.00")),
        (EntryKind.FIXED_INTEREST, Decimal("20.00")),
    ]
