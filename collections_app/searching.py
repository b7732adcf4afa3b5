"""Search for cases by number, name, phone or ID number, among the cases that the user may see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CaseDebt, Party, Person, Phone
from cases.names import pinyin
from foundation.encrypted import search_hash

if TYPE_CHECKING:
    from staff.models import User

MOST = 30
SHORTEST_NUMBER = 5


@dataclass(frozen=True)
class Group:
    """Cases that were found in the same way."""

    label: str
    cases: list[Case]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more cases than are shown."""
        return len(self.cases) == MOST


@dataclass(frozen=True)
class Found:
    """The result of a search. ``case`` is set if the words are exactly the number of one case."""

    groups: list[Group]
    case: Case | None = None


def look_for(words: str, *, user: "User") -> Found:
    """Find the cases whose number, reference, debtor or further party matches ``words``.

    Case numbers and the creditor's references match by their exact value. The last digits of a case number
    are enough. Names match by any part, pinyin and initials by their beginning, phones and ID numbers by
    their exact value. The number of queries is fixed.
    """
    if not words:
        return Found([])
    visible = Case.objects.visible_to(user).with_people()
    exact = visible.filter(number__iexact=words).first()
    if exact is not None:
        return Found([], exact)
    of_reference = CaseDebt.objects.filter(debt__reference=words).values("case")
    by_number = Q(pk__in=of_reference)
    if words.isdecimal() and len(words) >= SHORTEST_NUMBER:
        by_number |= Q(number__endswith=words)
    people = _people(words)
    debts = Party.objects.filter(person__in=people, until=None).values("debt")
    by_party = CaseDebt.objects.filter(debt__in=debts, until=None).values("case")
    groups = [
        Group(_("By case number or reference"), _few(visible.filter(by_number))),
        Group(_("The debtor"), _few(visible.filter(debtor__person__in=people))),
        Group(_("Somebody who stands in the debt"), _few(visible.filter(pk__in=by_party))),
    ]
    return Found([group for group in groups if group.cases])


def _few(rows: "QuerySet[Case]") -> list[Case]:
    return list(rows.order_by("-pk")[:MOST])


def _people(words: str) -> "QuerySet[Person]":
    """The persons who match by name, pinyin, initials, phone or ID number."""
    tidy = " ".join(words.split())
    letters = pinyin(tidy) if tidy.isascii() else ""
    wanted = Q(name__icontains=tidy) | Q(id_hash=search_hash(words))
    if letters:
        wanted |= Q(pinyin__startswith=letters) | Q(initials=letters)
    wanted |= Q(pk__in=Phone.objects.with_number(words).values("person"))
    return Person.objects.standing().filter(wanted)
