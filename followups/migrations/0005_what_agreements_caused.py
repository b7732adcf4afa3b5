"""Entries that agreements caused say so by key; until now only their reason's words did."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat


def name_what_caused_them(apps: Any, _schema_editor: Any) -> None:
    LedgerEntry = apps.get_model("ledger", "LedgerEntry")
    Schedule = apps.get_model("ledger", "Schedule")
    RepaymentAgreement = apps.get_model("followups", "RepaymentAgreement")

    # Given up when an agreement was completed. A waiver that a person asked for has a row of its own.
    revision = Cast("revision", CharField())
    given_up_for = RepaymentAgreement.objects.filter(schedule__account__debts=OuterRef("debt")).annotate(
        words=Concat(Value("agreement "), "case__number", Value("-"), revision, output_field=CharField())
    )
    LedgerEntry.objects.filter(
        kind="waiver", waiver=None, schedule=None, reason__startswith="agreement "
    ).update(schedule=Subquery(given_up_for.filter(words=OuterRef("reason")).values("schedule")[:1]))

    # Taken back: caused by what caused the entry that it reverses.
    reversed_entry = LedgerEntry.objects.filter(reversed_by=OuterRef("pk")).values("schedule")[:1]
    LedgerEntry.objects.filter(kind="correction", reverses__kind="waiver", schedule=None).update(
        schedule=Subquery(reversed_entry)
    )

    # Fixed right after the agreement's schedule was made: the last one made before the entry.
    made_before = Schedule.objects.filter(
        account__debts=OuterRef("debt"), kind="agreement", made_at__lte=OuterRef("booked_at")
    ).order_by("-made_at", "-pk")
    LedgerEntry.objects.filter(kind="fixed_interest", schedule=None).update(
        schedule=Subquery(made_before.values("pk")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0004_people_are_they"),
        ("ledger", "0004_what_caused_an_entry"),
    ]

    operations = [migrations.RunPython(name_what_caused_them, migrations.RunPython.noop)]
