"""Opening cases: by hand, by an import, and by the overdue job; once per debtor, set-based."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from audit.record import record_many
from cases.models.case import Case, CaseCounter, CaseDebt, Stage
from cases.models.debtor import Debtor
from cases.models.round import Round, StageMove
from foundation import clock
from ledger.models import Account, Debt
from staff.models import User


@dataclass(frozen=True)
class Opening:
    """A debtor whose debts a team should collect; ``debt_ids`` None means all of his account."""

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
    record_many("case.opened", cases, by=by, cases={case.pk: case.number for case in cases}, job=job)
    return cases
