"""Who suits a case, and why (P7).

Every collector of the case's team is either a candidate with a score and its reasons, or left out with why.
Reasons are codes with parameters: they are kept with the assignment as they were and worded when shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.kinds import ContactState, HoldKind
from cases.models.address import Address
from cases.models.assignment import Assignment
from cases.models.case import Case
from cases.models.contact import Contact
from cases.models.hold import Hold
from cases.reasons import Reason
from foundation import clock
from staff.models import Absence, CollectorProfile, Role, User

ROOM_POINTS = 20
WEIGHTS = {"spoke": 40, "household": 30, "district": 25, "language": 15}


@dataclass(frozen=True)
class Candidate:
    """A collector who can take the case; the higher the score, the better they suit."""

    collector: User
    score: int
    reasons: tuple[Reason, ...]
    workload: "Workload"

    def with_more(self, cases: int) -> "Candidate":
        """The same collector once they have been given so many cases more."""
        if not cases:
            return self
        load = self.workload.grown_by(cases)
        reasons = tuple(load.reason if reason.code == "room" else reason for reason in self.reasons)
        return Candidate(self.collector, self.score - self.workload.points + load.points, reasons, load)

    @property
    def place(self) -> tuple[int, int, str]:
        """Where they stand among others: the best score first, then the least busy."""
        return (-self.score, self.workload.open_cases, self.collector.staff_number)


@dataclass(frozen=True)
class LeftOut:
    """A collector who can't take it, and why."""

    collector: User
    why: Reason


@dataclass(frozen=True)
class Workload:
    """Open cases against capacity."""

    collector: User
    open_cases: int
    capacity: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.open_cases, 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def points(self) -> int:
        """What room is worth in the ranking."""
        return round(ROOM_POINTS * self.free / (self.capacity or 1))

    @property
    def reason(self) -> Reason:
        return Reason("room", {"free": self.free, "capacity": self.capacity})

    @property
    def full(self) -> Reason:
        return Reason("full", {"open": self.open_cases, "capacity": self.capacity})

    def grown_by(self, cases: int) -> "Workload":
        """The workload after so many cases more."""
        return Workload(self.collector, self.open_cases + cases, self.capacity)


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first, and those left out."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]

    def named(self, collector: User) -> Candidate | None:
        """This collector among the candidates."""
        return next((it for it in self.candidates if it.collector == collector), None)

    def reasons_for(self, collector: User) -> tuple[dict[str, Any], ...]:
        """Why this collector, as it is kept with their assignment."""
        found = self.named(collector)
        return tuple(reason.as_json() for reason in found.reasons) if found else ()

    @property
    def suggested(self) -> tuple[Candidate, Candidate] | None:
        """The pair to suggest, lead and second; None when there are not two."""
        return (self.candidates[0], self.candidates[1]) if len(self.candidates) > 1 else None


def rank(case: Case) -> Ranking:
    """Who suits one case; see ``rank_many``."""
    return rank_many([case])[case.pk]


def propose(rankings: Mapping[int, Ranking]) -> dict[int, Ranking]:
    """Rankings of many cases, by case id, for assigning them at once.

    In their order each takes its suggested pair, and what follows is ranked with the workload that these
    bring; whoever is full by then is left out.
    """
    given: dict[int, int] = defaultdict(int)
    proposed = {}
    for case_id, ranking in rankings.items():
        grown = [it.with_more(given[it.collector.pk]) for it in ranking.candidates]
        full = tuple(LeftOut(it.collector, it.workload.full) for it in grown if it.workload.is_full)
        able = sorted((it for it in grown if not it.workload.is_full), key=lambda it: it.place)
        proposed[case_id] = Ranking(tuple(able), ranking.left_out + full)
        for chosen in proposed[case_id].suggested or ():
            given[chosen.collector.pk] += 1
    return proposed


def workloads(team_ids: Iterable[int]) -> list[Workload]:
    """Every collector of these teams with open cases against capacity, the busiest first; three queries."""
    people = _collectors(set(team_ids))
    opened = _open_cases(people)
    rows = [Workload(it.user, opened.get(it.user_id, 0), it.open_cases) for it in people.values()]
    return sorted(rows, key=lambda row: (-row.open_cases / (row.capacity or 1), row.collector.staff_number))


def rank_many(cases: Iterable[Case]) -> dict[int, Ranking]:
    """Who suits each case, in a fixed number of queries however many there are.

    Each case is ranked by itself; ``propose`` looks at the workload as it grows. Who is on a case already
    needs no room for it.
    """
    chosen = list(cases)
    teams = {case.team_id for case in chosen}
    people = _collectors(teams)
    everyone = list(User.objects.with_role(Role.COLLECTOR).filter(team__in=teams).order_by("staff_number"))
    opened = _open_cases(people)
    on_it = set(Assignment.objects.standing().filter(case__in=chosen).values_list("case_id", "collector_id"))
    today = clock.business_date()
    away = {it.user_id: it for it in Absence.objects.standing(today).filter(user__in=everyone)}
    debtors = _debtors(chosen)
    spoken, households = _acquaintance(debtors)
    vulnerable = set(
        Hold.objects.standing(today)
        .filter(person__in=[it.person_id for it in debtors.values()], kind=HoldKind.VULNERABILITY)
        .values_list("person_id", flat=True)
    )
    found = {}
    for case in chosen:
        about, candidates, left_out = debtors[case.pk], [], []
        for collector in everyone:
            if collector.team_id != case.team_id:
                continue
            profile = people.get(collector.pk)
            others = opened.get(collector.pk, 0) - ((case.pk, collector.pk) in on_it)
            why = _left_out(profile, away.get(collector.pk), others)
            if why or profile is None:
                left_out.append(LeftOut(collector, why or Reason("no_profile", {})))
                continue
            load = Workload(collector, others, profile.open_cases)
            score, reasons = _score(
                about,
                profile,
                load,
                spoke=collector.pk in spoken.get(about.person_id, ()),
                household=collector.pk in households.get(about.household_key, ()),
                gentle=about.person_id in vulnerable,
            )
            candidates.append(Candidate(collector, score, tuple(reasons), load))
        candidates.sort(key=lambda it: it.place)
        found[case.pk] = Ranking(tuple(candidates), tuple(left_out))
    return found


@dataclass(frozen=True)
class _CollectorFacts:
    person_id: int
    language: str
    district: str
    household_key: str


def _score(
    about: _CollectorFacts,
    profile: CollectorProfile,
    load: Workload,
    *,
    spoke: bool,
    household: bool,
    gentle: bool,
) -> tuple[int, list[Reason]]:
    """Points and their reasons.

    Who knows the debtor comes first, then the area and the language. Then the skill that the case asks for:
    listening for the vulnerable, else negotiation. Then experience and room.
    """
    reasons = []
    if spoke:
        reasons.append(Reason("spoke", {}))
    if household:
        reasons.append(Reason("household", {}))
    if about.district and about.district in profile.districts:
        reasons.append(Reason("district", {"district": about.district}))
    if about.language and about.language in profile.languages:
        reasons.append(Reason("language", {}))
    score = sum(WEIGHTS[reason.code] for reason in reasons)
    levels = {it.skill: it for it in profile.skills.all()}
    for skill in ("listening", "composure") if gentle else ("negotiation", "composure"):
        if skill in levels:
            score += 3 * levels[skill].level
            if levels[skill].level >= 4:  # noqa: PLR2004
                reasons.append(Reason("skill", {"skill": skill, "level": levels[skill].level}))
    score += min(profile.years, 10)
    if profile.years:
        reasons.append(Reason("years", {"years": profile.years}))
    reasons.append(load.reason)
    return score + load.points, reasons


def _left_out(profile: CollectorProfile | None, absence: Absence | None, opened: int) -> Reason | None:
    if absence is not None:
        return Reason("absent", {"until": absence.until.isoformat()})
    if profile is None:
        return Reason("no_profile", {})
    if opened >= profile.open_cases:
        return Reason("full", {"open": opened, "capacity": profile.open_cases})
    return None


def _collectors(teams: set[int]) -> dict[int, CollectorProfile]:
    rows = CollectorProfile.objects.filter(
        user__team__in=teams, user__in=User.objects.with_role(Role.COLLECTOR)
    )
    return {row.user_id: row for row in rows.select_related("user").prefetch_related("skills")}


def _open_cases(people: Mapping[int, CollectorProfile]) -> dict[int, int]:
    """Open cases of each, as lead or second."""
    counted: dict[int, int] = defaultdict(int)
    for collector in (
        Assignment.objects.standing().filter(collector__in=people).values_list("collector_id", flat=True)
    ):
        counted[collector] += 1
    return counted


def _debtors(cases: list[Case]) -> dict[int, _CollectorFacts]:
    people = {
        pk: (person, language)
        for pk, person, language in Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(
            "pk", "debtor__person_id", "debtor__person__language"
        )
    }
    homes = {
        person: (district, key)
        for person, district, key in Address.objects.filter(
            person__in=[person for person, _language in people.values()], is_current=True
        ).values_list("person_id", "district", "household_key")
    }
    return {
        pk: _CollectorFacts(person, language, *homes.get(person, ("", "")))
        for pk, (person, language) in people.items()
    }


def _acquaintance(
    debtors: Mapping[int, _CollectorFacts],
) -> tuple[dict[int, set[int]], dict[str, set[int]]]:
    """Who has spoken with each person, and who leads a case in each household."""
    spoken: dict[int, set[int]] = defaultdict(set)
    rows = Contact.objects.filter(
        person__in=[it.person_id for it in debtors.values()], state=ContactState.CONVERSATION
    )
    for person, collector in rows.values_list("person_id", "made_by_id"):
        spoken[person].add(collector)
    households: dict[str, set[int]] = defaultdict(set)
    keys = {it.household_key for it in debtors.values() if it.household_key}
    near = Address.objects.filter(household_key__in=keys, is_current=True)
    for key, collector in near.filter(person__debtors__cases__assignments__until=None).values_list(
        "household_key", "person__debtors__cases__assignments__collector_id"
    ):
        households[key].add(collector)
    return spoken, households
