"""Flags on overdue instalments: they agree with ledger.arrears for a day (F8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import DateField, F, Func, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ledger.arrears import AccountArrears
from ledger.models import Instalment, Schedule


class FirstDayOverdue(Func):
    """Due date plus grace days plus one, in SQL; ledger.facts.first_day_overdue is the same in Python."""

    output_field = DateField()

    def as_sqlite(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        template = "date(%(expressions)s) || ' days')"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '+' || (1 + ", **extra)

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        return self.as_sql(compiler, connection, template="(%(expressions)s + 1)", arg_joiner=" + ", **extra)


@dataclass(frozen=True)
class FlagChanges:
    """Instalments by account whose flag was raised or cleared, by id."""

    raised: dict[int, tuple[int, ...]] = field(default_factory=dict)
    cleared: tuple[int, ...] = ()


def bring_to(found: Iterable[AccountArrears], *, rehearse: bool = False) -> FlagChanges:
    """Set the flags of these accounts by ``found``, in three statements for any number of accounts.

    The accounts must be locked before ``found`` is computed. Otherwise a payment that is booked in between
    would be flagged as missing. With ``rehearse`` nothing is written.
    """
    overdue = {pk: account.account for account in found for pk in account.instalments_overdue}
    accounts = {account.account for account in found}
    flagged = set(
        Instalment.objects.flagged().filter(schedule__account__in=accounts).values_list("pk", flat=True)
    )
    raise_, clear = overdue.keys() - flagged, flagged - overdue.keys()
    raised: dict[int, tuple[int, ...]] = {}
    for pk in sorted(raise_):
        raised[overdue[pk]] = (*raised.get(overdue[pk], ()), pk)
    if raise_ and not rehearse:
        grace = Schedule.objects.filter(pk=OuterRef("schedule_id")).values("grace_days")[:1]
        Instalment.objects.filter(pk__in=raise_).update(
            flagged_since=FirstDayOverdue(F("due_on"), Coalesce(Subquery(grace), 0))
        )
    if clear and not rehearse:
        Instalment.objects.filter(pk__in=clear).update(flagged_since=None)
    return FlagChanges(raised, tuple(sorted(clear)))
