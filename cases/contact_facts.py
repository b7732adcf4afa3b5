"""From rows to the plain facts that the contact rules look at.

The number of queries is fixed, however many approaches there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Required, TypedDict, Unpack

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.contact_rules import notice, presets
from cases.contact_rules.approach import Approach, ApproachedPerson, Number, Place
from cases.contact_rules.facts import Barrier, CaseFacts, Contacted, Facts, SetValue, StaffAbsence
from cases.contact_rules.values import Values
from cases.kinds import Channel, ContactState, Direction, SourcedState
from cases.lent import MONEY_SEEN
from cases.models import (
    Address,
    Case,
    CaseDebt,
    Contact,
    Hold,
    IdentityConfirmation,
    Party,
    Person,
    Phone,
    RuleValue,
)
from foundation import clock
from ledger.models import Payment
from staff.models import Absence, Role, User

# The longest window of any cap, before and after.
WINDOW = timedelta(days=31)
TO_COME = (ContactState.PLANNED, ContactState.AWAITING)


class Wanted(TypedDict, total=False):
    """A contact that is wanted, by its rows. ``moved`` is the contact that this one replaces.

    What is left out is as ``Approach`` has it.
    """

    channel: Required[str]
    purpose: str
    direction: str
    at: datetime | None
    until: datetime | None
    address: Address | None
    phone: Phone | None
    case: Case | None
    pair: Iterable[User]
    moved: Contact | None
    facts_as_of: datetime | None
    text: str
    happened: bool


# Approach holds the facts of these rows, not the rows.
_ROWS = frozenset({"address", "phone", "case", "moved", "pair"})


def approach_to(person: Person, **wanted: Unpack[Wanted]) -> Approach:
    """The approach to ``person`` that is wanted. Without ``at`` it is now."""
    address, phone = wanted.get("address"), wanted.get("phone")
    case, moved = wanted.get("case"), wanted.get("moved")
    as_they_are: dict[str, Any] = {name: value for name, value in wanted.items() if name not in _ROWS}
    return Approach(
        person=ApproachedPerson(person.pk, person.time_zone, person.not_at_home),
        place=_place(address) if address else None,
        number=_number(phone) if phone else None,
        case_id=case.pk if case else None,
        pair=tuple(member.pk for member in wanted.get("pair", ())),
        moved_id=moved.pk if moved else None,
        **{**as_they_are, "at": wanted.get("at") or clock.now()},
    )


def values_on(day: date, kinds: frozenset[str] = frozenset()) -> Values:
    """The rules' values on a day for these kinds of creditor; by default the strictest.

    They are those of the installation's country.
    """
    return Values(presets(settings.COUNTRY), set_values(), kinds, day)


def set_values() -> tuple[SetValue, ...]:
    """What the department set, in the installation's country."""
    rows = RuleValue.objects.filter(country=settings.COUNTRY)
    return tuple(
        SetValue(
            rule=row.rule,
            name=row.name,
            value=row.value,
            since=row.since,
            effect=row.effect,
            force=row.force,
            source=row.source,
            mark=row.mark,
            creditor_kind=row.creditor_kind,
        )
        for row in rows
    )


def load(approaches: Sequence[Approach]) -> Facts:
    """The facts behind these approaches, at least one."""
    people = {it.person.id for it in approaches}
    cases = cases_of({it.case_id for it in approaches if it.case_id})
    everyone = people | {case.person_id for case in cases.values()}
    staff = {member for it in approaches for member in it.pair}
    return Facts(
        country=settings.COUNTRY,
        values=set_values(),
        cases=cases,
        contacts=_near(approaches, everyone),
        tried=_tried(cases) if any(it.is_visit for it in approaches) else {},
        holds=_holds(people),
        wrong_households=_wrong_households(people, {it.household_key for it in approaches if it.place}),
        identified=frozenset(
            IdentityConfirmation.objects.filter(person__in=people).values_list("person_id", flat=True)
        ),
        reachable=frozenset(
            Phone.objects.filter(person__in=everyone)
            .exclude(state=SourcedState.WRONG)
            .values_list("person_id", flat=True)
        ),
        new_money=_new_money(approaches, {case.account_id for case in cases.values()}),
        money_seen={person: since for read in MONEY_SEEN for person, since in read(people).items()},
        collectors=_collectors(staff),
        absences=_absences(staff),
    )


def cases_of(ids: Collection[int]) -> dict[int, CaseFacts]:
    """What these cases are about."""
    if not ids:
        return {}
    debts, kinds, owners = defaultdict(set), defaultdict(set), {}
    for case, debt, until, kind, person, account in CaseDebt.objects.filter(case__in=ids).values_list(
        "case_id",
        "debt_id",
        "until",
        "debt__portfolio__creditor__kind",
        "case__debtor__person_id",
        "case__debtor__account_id",
    ):
        owners[case] = (person, account)
        kinds[case].add(kind)
        if until is None:
            debts[case].add(debt)
    roles = _roles({debt for chosen in debts.values() for debt in chosen})
    return {
        case: CaseFacts(
            person,
            account,
            frozenset(debts[case]),
            # An unknown kind makes the strictest of all apply.
            frozenset() if "" in kinds[case] else frozenset(kinds[case]),
            _parties(roles, debts[case]),
        )
        for case, (person, account) in owners.items()
    }


def _place(address: Address) -> Place:
    return Place(
        id=address.pk,
        person_id=address.person_id,
        household_key=address.household_key,
        kind=address.kind,
        words=str(address),
        source=address.source,
        lawful_basis=address.lawful_basis,
        state=address.state,
        state_changed_at=address.state_changed_at,
        has_consent=address.consent_recorded_at is not None,
    )


def _number(phone: Phone) -> Number:
    return Number(
        id=phone.pk,
        person_id=phone.person_id,
        number_hash=phone.number_hash,
        source=phone.source,
        lawful_basis=phone.lawful_basis,
        state=phone.state,
    )


def _contacted(rows: QuerySet[Contact]) -> Iterable[Contacted]:
    names = Contacted.__dataclass_fields__
    return (Contacted(**row) for row in rows.values(*names))


def _near(approaches: Sequence[Approach], people: Collection[int]) -> tuple[Contacted, ...]:
    """The contacts that a cap may count together with one of the approaches."""
    near = Q(person__in=people) | Q(case__in={it.case_id for it in approaches if it.case_id})
    if households := {it.household_key for it in approaches if it.place}:
        near |= Q(household_key__in=households)
    if numbers := {it.number_hash for it in approaches if it.number}:
        near |= Q(number_hash__in=numbers)
    first, last = min(it.at for it in approaches), max(it.at for it in approaches)
    rows = Contact.objects.filter(near, starts_at__gt=first - WINDOW, starts_at__lt=last + WINDOW)
    return tuple(_contacted(rows.exclude(state=ContactState.CANCELLED)))


def _tried(cases: Collection[int]) -> dict[int, tuple[Contacted, ...]]:
    """Per case: every notice, call and visit that was made, however long ago (N2)."""
    found: dict[int, list[Contacted]] = defaultdict(list)
    channels = (*notice.WRITTEN, *notice.CALLS, Channel.VISIT)
    rows = Contact.objects.filter(case__in=list(cases), direction=Direction.OUT, channel__in=channels)
    for it in _contacted(rows.exclude(state__in=(*TO_COME, ContactState.CANCELLED))):
        if it.case_id is not None:
            found[it.case_id].append(it)
    return {case: tuple(rows) for case, rows in found.items()}


def _holds(people: Collection[int]) -> dict[int, tuple[Barrier, ...]]:
    found: dict[int, list[Barrier]] = defaultdict(list)
    rows = Hold.objects.filter(person__in=people).annotate(about=Coalesce(F("debt_id"), F("party__debt_id")))
    for person, kind, bars, since, until, placed_at, released_at, debt in rows.values_list(
        "person_id", "kind", "bars", "since", "until", "placed_at", "released_at", "about"
    ):
        triples = tuple((channel, direction, purpose) for channel, direction, purpose in bars)
        found[person].append(Barrier(kind, triples, since, placed_at, until, released_at, debt))
    return {person: tuple(holds) for person, holds in found.items()}


def _wrong_households(
    people: Collection[int], households: Collection[str]
) -> dict[tuple[int, str], datetime | None]:
    rows = Address.objects.filter(
        person__in=people, household_key__in=households, state=SourcedState.WRONG
    ).values_list("person_id", "household_key", "state_changed_at")
    return {(person, key): found_at for person, key, found_at in rows}


def _new_money(approaches: Sequence[Approach], accounts: Collection[int]) -> dict[int, tuple[datetime, ...]]:
    """Per account: when its standing payments were booked since the earliest decision that rests on facts."""
    since = [it.facts_as_of for it in approaches if it.facts_as_of]
    found: dict[int, list[datetime]] = defaultdict(list)
    if since:
        rows = Payment.objects.standing().filter(account__in=accounts, booked_at__gt=min(since))
        for account, booked in rows.values_list("account_id", "booked_at"):
            if account is not None:
                found[account].append(booked)
    return {account: tuple(moments) for account, moments in found.items()}


def _collectors(staff: Collection[int]) -> frozenset[int]:
    if not staff:
        return frozenset()
    rows = User.objects.with_role(Role.COLLECTOR).filter(pk__in=staff)
    return frozenset(rows.values_list("pk", flat=True))


def _absences(staff: Collection[int]) -> tuple[StaffAbsence, ...]:
    if not staff:
        return ()
    rows = Absence.objects.filter(user__in=staff, cancelled_at=None)
    return tuple(StaffAbsence(*row) for row in rows.values_list("user_id", "since", "until"))


def _roles(debts: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Per debt: who stands in it now, as what."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Party.objects.filter(debt__in=debts, until=None)
    for debt, person, role in rows.values_list("debt_id", "person_id", "role"):
        found[debt].append((person, role))
    return found


def _parties(
    roles: Mapping[int, Sequence[tuple[int, str]]], debts: Iterable[int]
) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for debt in debts:
        for person, role in roles.get(debt, ()):
            found[person].add(role)
    return {person: frozenset(it) for person, it in found.items()}
