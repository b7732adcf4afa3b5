"""The cases of *To assign* and *Blocked in Prepare*, as their tables show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases import gate, owing
from cases.models import Address, Case

# These steps need a pair, so they are not papers of the file.
WORK = {"plan", "pair", "notice", "calls"}


@dataclass(frozen=True)
class CaseRow:
    """A case with the amount owed and what is missing for the visit."""

    case: Case
    district: str
    owing: owing.Owing
    missing: tuple[gate.Task, ...]
    is_held: bool

    @property
    def papers(self) -> tuple[gate.Task, ...]:
        """The papers that the file lacks. They can be collected before a plan or an assignment."""
        return tuple(task for task in self.missing if task.code not in WORK)


def case_rows(cases: Sequence[Case]) -> list[CaseRow]:
    """These cases in the given order, in a fixed number of queries."""
    figures = owing.today(case.debtor.account_id for case in cases)
    needs = gate.of_cases(cases)
    homes = Address.objects.filter(person__in=[case.debtor.person_id for case in cases], is_current=True)
    districts = dict(homes.values_list("person_id", "district"))
    rows = []
    for case in cases:
        tasks = gate.tasks(case.number, needs[case.pk], needed_to=gate.VISIT)
        missing = tuple(task for task in tasks if task.state != "done")
        rows.append(
            CaseRow(
                case,
                districts.get(case.debtor.person_id, ""),
                figures[case.debtor.account_id],
                missing,
                is_held=any(task.state == "stop" for task in missing),
            )
        )
    return rows
