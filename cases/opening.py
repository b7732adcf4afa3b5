"""Opening cases: by hand, by an import, and by the overdue job; once per debtor, set-based."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record_many
from cases.kinds import Stage
from cases.models.case import Case, CaseCounter, CaseDebt
from cases.models.debtor import Debtor
from cases.models.person import NewPerson, Person
from cases.models.round import Round, StageMove
from cases.verbs import Verb
from foundation import clock, once
from foundation.encrypted import search_hash
from foundation.money import ZERO
from foundation.months import add_months
from ledger import annuity
from ledger.models import Account, Creditor, Debt, Portfolio, Rounding
from ledger.opening import DebtRow, DueRow, open_debts
from staff.models import Team, User


@dataclass(frozen=True)
class Opening:
    """A debtor whose debts a team should collect; ``debt_ids`` None means all of their account."""

    debtor_id: int
    team_id: int
    debt_ids: tuple[int, ...] | None = None


@transaction.atomic
def open_many(openings: Sequence[Opening], *, by: User, job: str = "") -> list[Case]:
    """Open a case for each debtor who has none open; the others are passed over.

    A fixed number of statements however many there are. Debts that stand in another open case stay there.
    """
    wanted = {opening.debtor_id: opening for opening in openings}
    accounts = dict(Debtor.objects.filter(pk__in=wanted).values_list("pk", "account_id"))
    Account.lock_all(accounts.values())
    busy = Case.objects.standing_open().filter(debtor__in=wanted).values_list("debtor_id", flat=True)
    free = [wanted[pk] for pk in sorted(accounts.keys() - set(busy))]
    if not free:
        return []
    moment, numbers = clock.now(), CaseCounter.take(len(free))
    cases = Case.objects.bulk_create(
        [
            Case(
                number=number,
                debtor_id=opening.debtor_id,
                team_id=opening.team_id,
                stage=Stage.PREPARE,
                opened_at=moment,
            )
            for number, opening in zip(numbers, free, strict=True)
        ]
    )
    rounds = Round.objects.bulk_create([Round(case=case, number=1, began_at=moment) for case in cases])
    StageMove.objects.bulk_create(
        [StageMove(round=it, to_stage=Stage.PREPARE, moved_by=by, moved_at=moment) for it in rounds]
    )
    debts: dict[int, list[int]] = {}
    elsewhere = CaseDebt.objects.filter(until=None).values("debt")
    mine = Debt.objects.filter(account__in=accounts.values(), cancelled_on=None).exclude(pk__in=elsewhere)
    for account, debt in mine.values_list("account_id", "pk").order_by("pk"):
        debts.setdefault(account, []).append(debt)
    CaseDebt.objects.bulk_create(
        [
            CaseDebt(case=case, debt_id=debt, since=moment)
            for case, opening in zip(cases, free, strict=True)
            for debt in debts.get(accounts[opening.debtor_id], [])
            if opening.debt_ids is None or debt in opening.debt_ids
        ]
    )
    record_many(Verb.CASE_OPENED, cases, by=by, cases={case.pk: case.number for case in cases}, job=job)
    return cases


def open_case(debtor: Debtor, team: Team, *, by: User, debts: Iterable[Debt] | None = None) -> Case:
    """Open a case on these debts (default: all of the debtor's), once.

    Raises ValidationError when one is open.
    """
    chosen = None if debts is None else tuple(debt.pk for debt in debts)
    made = open_many([Opening(debtor.pk, team.pk, chosen)], by=by)
    if not made:
        raise ValidationError(_("This debtor has an open case already."), code="open")
    return made[0]


@dataclass(frozen=True)
class NewDebt:
    """A contract as somebody types it in.

    The principal is paid back by ``months`` equal instalments from ``first_due_on``, interest inside them.
    Rates are yearly fractions. ``rounding`` is a code of Rounding. ``allocation_rule`` is the id of a rule.
    It is None for the rule of the kind of debt.
    """

    reference: str
    kind: str
    principal: Decimal
    annual_rate: Decimal
    late_rate: Decimal
    disbursed_on: date
    first_due_on: date
    months: int
    rounding: str = Rounding.HALF_UP
    allocation_rule: int | None = None

    def row(self) -> DebtRow:
        """The debt with its schedule, for the ledger."""
        shares = annuity.plan(self.principal, self.annual_rate, self.months, rounding=self.rounding)
        return DebtRow(
            self.reference,
            self.principal,
            kind=self.kind,
            annual_rate=self.annual_rate,
            late_rate=self.late_rate,
            term_months=self.months,
            signed_on=self.disbursed_on,
            disbursed_on=self.disbursed_on,
            rounding=self.rounding,
            allocation_rule=self.allocation_rule,
            dues=[
                DueRow(add_months(self.first_due_on, step), principal=it.principal, interest=it.interest)
                for step, it in enumerate(shares)
            ],
        )


@dataclass(frozen=True)
class TypedSchedule:
    """The schedule of a contract that is not opened yet, with its sums."""

    rounding: str
    dues: tuple[DueRow, ...]

    @property
    def lines(self) -> list[tuple[int, date, Decimal, Decimal, Decimal]]:
        """Each instalment: number, due day, interest, principal and their sum."""
        return [
            (number, due.due_on, due.interest, due.principal, due.interest + due.principal)
            for number, due in enumerate(self.dues, start=1)
        ]

    @property
    def interest(self) -> Decimal:
        """All interest inside the instalments."""
        return sum((due.interest for due in self.dues), ZERO)

    @property
    def total(self) -> Decimal:
        """What the instalments ask for in all."""
        return self.interest + sum((due.principal for due in self.dues), ZERO)


def schedule_of(debt: NewDebt) -> TypedSchedule:
    """The schedule that the debt would be opened with."""
    return TypedSchedule(str(Rounding(debt.rounding).label), tuple(debt.row().dues))


@dataclass(frozen=True)
class Claimant:
    """To whom a debt is owed: a portfolio, or a creditor by name.

    A creditor who is named gets one portfolio for debts that come one by one. The ``kind`` of a new creditor
    may be empty (not known).
    """

    portfolio: Portfolio | None = None
    creditor: str = ""
    kind: str = ""

    def portfolio_for(self, team: Team) -> Portfolio:
        """The portfolio, made for ``team`` when it is first needed."""
        if self.portfolio is not None:
            return self.portfolio
        creditor, _made = Creditor.objects.get_or_create(
            name=" ".join(self.creditor.split()), defaults={"kind": self.kind}
        )
        found, _made = Portfolio.objects.get_or_create(
            creditor=creditor, name=creditor.name, defaults={"default_team": team}
        )
        return found


@transaction.atomic
def open_by_hand(
    debt: NewDebt, who: NewPerson, claimant: Claimant, *, team: Team, by: User, request_id: UUID
) -> Case:
    """A debtor, their debt and the case about it. Whoever carries the ID number already is the debtor.

    Raises ValidationError beside the field: a wrong ID number, a reference that the portfolio has already, a
    first instalment before the money was paid out; Repeated and Conflicting for a form sent twice.
    """
    # The request is kept to know its repeat; whom it is about is nothing to keep there.
    hashed = search_hash(f"{who.kind} {who.name} {who.id_number}")
    owed_to = claimant.portfolio.pk if claimant.portfolio else claimant.creditor
    body = {"portfolio": owed_to, "who": hashed, **vars(debt)}
    note = once.begin(by=by, action="cases.open_by_hand", request_id=request_id, body=body)
    if debt.first_due_on < debt.disbursed_on:
        raise ValidationError({"first_due_on": _("It falls due before the money was paid out.")})
    portfolio = claimant.portfolio_for(team)
    if portfolio.debts.filter(reference=debt.reference).exists():
        raise ValidationError({"reference": _("This portfolio has a debt of that reference already.")})
    person = Person.find_or_add(who, by=by)
    opened = open_debts(portfolio, [debt.row()], by=by)[0]
    case = open_case(Debtor.add(person, opened.account, by=by), team, by=by)
    note.finish(case.get_absolute_url())
    return case
