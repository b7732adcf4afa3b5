"""What an agreement fixes and gives up is computed by the fold. The entries that did it are taken back.

Their reversal is booked by the person who booked them, as of their own day.
"""

from typing import Any

from django.db import migrations
from django.db.models import Sum

from foundation import clock

BATCH = 500


def name_what_settlements_give_up(apps: Any, _schema_editor: Any) -> None:
    """An agreement on less than was claimed was a settlement of the difference."""
    Schedule = apps.get_model("ledger", "Schedule")
    ScheduleDebt = apps.get_model("ledger", "ScheduleDebt")
    InstalmentPart = apps.get_model("ledger", "InstalmentPart")
    agreements = Schedule.objects.filter(
        kind="agreement", gives_up=0, supersedes__takes__isnull=True
    ).distinct()
    pks = list(agreements.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        ids = pks[start : start + BATCH]
        claimed: dict[int, Any] = {}
        for row in ScheduleDebt.objects.filter(schedule__in=ids):
            total = row.principal + row.interest + row.penalty + row.costs
            claimed[row.schedule_id] = claimed.get(row.schedule_id, 0) + total
        asked = dict(
            InstalmentPart.objects.filter(instalment__schedule__in=ids)
            .values_list("instalment__schedule")
            .annotate(total=Sum("amount"))
        )
        less = []
        for schedule in Schedule.objects.filter(pk__in=claimed):
            schedule.gives_up = claimed[schedule.pk] - asked.get(schedule.pk, 0)
            if schedule.gives_up > 0:
                less.append(schedule)
        Schedule.objects.bulk_update(less, ["gives_up"])


def take_back_what_agreements_booked(apps: Any, _schema_editor: Any) -> None:
    LedgerEntry = apps.get_model("ledger", "LedgerEntry")
    booked = LedgerEntry.objects.filter(
        kind__in=("fixed_interest", "waiver"), reverses=None, reversed_by=None, waiver=None
    ).exclude(schedule=None)
    moment = clock.now()
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                debt_id=entry.debt_id,
                kind="correction",
                component=entry.component,
                amount=-entry.amount,
                value_date=entry.value_date,
                booked_at=moment,
                booked_by_id=entry.booked_by_id,
                reason="computed from the agreement",
                schedule_id=entry.schedule_id,
                reverses=entry,
            )
            for entry in booked.order_by("pk").iterator(chunk_size=BATCH)
        ],
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0010_what_a_household_can_keep"),
        ("ledger", "0005_terms_of_early_money"),
    ]

    operations = [
        migrations.RunPython(name_what_settlements_give_up, migrations.RunPython.noop),
        migrations.RunPython(take_back_what_agreements_booked, migrations.RunPython.noop),
    ]
