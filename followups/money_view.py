"""What finance reads of cases: name, reference and amounts, never the file (design.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from cases.models import Case, Person
from foundation import clock
from ledger.balance import Balance, balances
from ledger.models import Account, Creditor, Debt, Payment

if TYPE_CHECKING:
    from decimal import Decimal

    from staff.models import User


@dataclass(frozen=True)
class Pot:
    """One debtor's account as finance sees it."""

    account: int
    name: str
    references: tuple[str, ...]
    case: str
    balance: Balance

    @property
    def owed(self) -> "Decimal":
        return self.balance.total

    @property
    def credit(self) -> "Decimal":
        return self.balance.credit

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.case, *self.references) if part)


def money_for(user: "User") -> QuerySet[Account]:
    """The accounts whose money ``user`` may see: all accounts for finance, none for other users."""
    if not user.is_active or not user.has_perm("ledger.view_money"):
        return Account.objects.none()
    return Account.objects.filter(debtor__isnull=False)


def found(user: "User", words: str, most: int = 20) -> list[Pot]:
    """Find accounts by a debt's reference, a case's number, a name or its pinyin."""
    wanted = " ".join(words.split())
    if not wanted:
        return []
    plain = wanted.replace(" ", "").lower()
    named = Person.objects.standing().filter(
        Q(name=wanted) | Q(name__startswith=wanted) | Q(pinyin=plain) | Q(initials=plain)
    )
    by_reference = Debt.objects.filter(reference=wanted).values("account")
    by_number = Case.objects.filter(number=wanted.upper()).values("debtor__account")
    accounts = money_for(user).filter(
        Q(pk__in=by_reference) | Q(pk__in=by_number) | Q(debtor__person__in=named.values("pk"))
    )
    return pots(accounts.order_by("pk").values_list("pk", flat=True)[:most])


def pots(account_ids: Iterable[int]) -> list[Pot]:
    """Return these accounts as finance sees them, by id. The number of statements is fixed."""
    ids = sorted(set(account_ids))
    if not ids:
        return []
    names = dict(Person.objects.filter(debtors__account__in=ids).values_list("debtors__account", "name"))
    references: dict[int, list[str]] = {}
    for account, reference in (
        Debt.objects.filter(account__in=ids).order_by("pk").values_list("account_id", "reference")
    ):
        references.setdefault(account, []).append(reference)
    # The open case, else the last one.
    numbers = dict(
        Case.objects.filter(debtor__account__in=ids)
        .order_by(F("closed_at").asc(nulls_last=True))
        .values_list("debtor__account_id", "number")
    )
    owed = balances(ids, clock.business_date())
    return [
        Pot(pk, names.get(pk, ""), tuple(references.get(pk, ())), numbers.get(pk, ""), owed[pk]) for pk in ids
    ]


def payments_for(user: "User") -> QuerySet[Payment]:
    """The payments that ``user`` may see, including money without an owner."""
    if not user.is_active or not user.has_perm("ledger.view_money"):
        return Payment.objects.none()
    return Payment.objects.all()


def narrowed(
    rows: QuerySet[Payment],
    *,
    since: date | None = None,
    until: date | None = None,
    creditor: Creditor | None = None,
    state: str = "",
) -> QuerySet[Payment]:
    """Narrow payments to a value period, to one creditor, and to standing (default), reversed or all."""
    if since:
        rows = rows.filter(value_date__gte=since)
    if until:
        rows = rows.filter(value_date__lte=until)
    if creditor:
        theirs = Debt.objects.filter(account=OuterRef("account"), portfolio__creditor=creditor)
        rows = rows.filter(Q(creditor=creditor) | Exists(theirs))
    if state == "reversed":
        return rows.exclude(reversal=None)
    return rows if state == "all" else rows.filter(reversal=None)


def with_owners(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """Load payments with what a list shows of each, in a fixed number of statements."""
    return rows.select_related(
        "account__debtor__person", "creditor", "booked_by", "reversal__booked_by", "named_debt"
    ).prefetch_related("account__debts", "account__debtor__cases")


@dataclass(frozen=True)
class Day:
    """What came in on one value date."""

    on: date
    amount: "Decimal"
    count: int


def by_day(rows: QuerySet[Payment], most: int = 14) -> list[Day]:
    """Return totals by value date, the newest first. Reversed payments do not count."""
    totals = (
        rows.filter(reversal=None)
        .order_by()
        .values("value_date")
        .annotate(total=Sum("amount"), count=Count("pk"))
        .order_by("-value_date")
    )
    return [Day(row["value_date"], row["total"], row["count"]) for row in totals[:most]]
