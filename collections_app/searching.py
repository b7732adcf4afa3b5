"""Finding cases by what somebody has in hand: a number, a name, a phone. Only among those they may see."""

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
    """Cases that were found in one way."""

    label: str
    cases: list[Case]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are shown."""
        return len(self.cases) == MOST


@dataclass(frozen=True)
class Found:
    """What the words led to; ``case`` when they are the very number of one case."""

    groups: list[Group]
    case: Case | None = None


def look_for(words: str, *, user: "User") -> Found:
    """The cases whose number, reference, debtor or further party answers to ``words``.

    Case numbers and the creditor's references by their exact value (of a case number its last digits will
    do), names by a part of them, pinyin and initials from their beginning, phones and ID numbers by their
    exact value. The number of queries does not depend on what is found.
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
    """The persons who answer to a name, its pinyin or initials, a phone or an ID number."""
    tidy = " ".join(words.split())
    letters = pinyin(tidy) if tidy.isascii() else ""
    wanted = Q(name__icontains=tidy) | Q(id_hash=search_hash(words))
    if letters:
        wanted |= Q(pinyin__startswith=letters) | Q(initials=letters)
    wanted |= Q(pk__in=Phone.objects.with_number(words).values("person"))
    return Person.objects.standing().filter(wanted)
