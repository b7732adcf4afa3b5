"""What the rules need to know, gathered for any number of approaches in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from cases.contact_rules.approach import Approach
from cases.contact_rules.lent import MONEY_SEEN
from cases.kinds import ContactState, Direction, Outcome, SourcedState
from cases.models.address import Address
from cases.models.case import CaseDebt
from cases.models.contact import Contact
from cases.models.hold import Hold
from cases.models.identity import IdentityConfirmation
from cases.models.party import Party
from cases.models.phone import Phone
from cases.models.rule_value import RuleValue
from ledger.models import Payment
from staff.models import Absence, Role, User

# The longest window of any cap, before and after.
WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class CaseFacts:
    """What a case is about: whose it is, its debts and their creditors' kinds, who else stands in them."""

    person_id: int
    account_id: int
    debts: frozenset[int]
    kinds: frozenset[str]
    parties: Mapping[int, frozenset[str]]


class Facts:
    """The facts behind some approaches. A fixed number of queries, however many approaches there are."""

    def __init__(self, approaches: Sequence[Approach]) -> None:
        self._approaches = approaches
        people = {it.person.pk for it in approaches}
        households = {it.address.household_key for it in approaches if it.address}
        numbers = {it.phone.number_hash for it in approaches if it.phone}
        cases = {it.case.pk: it.case for it in approaches if it.case}
        self.rule_rows = list(RuleValue.objects.filter(country=settings.COUNTRY))
        self.cases = _cases(list(cases))
        everyone = people | {case.person_id for case in self.cases.values()}
        first, last = min(it.at for it in approaches), max(it.at for it in approaches)
        near = Q(person__in=everyone) | Q(case__in=cases)
        if households:
            near |= Q(household_key__in=households)
        if numbers:
            near |= Q(number_hash__in=numbers)
        self.contacts = list(
            Contact.objects.filter(
                near,
                starts_at__gt=first - WINDOW,
                starts_at__lt=last + WINDOW,
            ).exclude(state=ContactState.CANCELLED)
        )
        self.holds: dict[int, list[Hold]] = defaultdict(list)
        for hold in Hold.objects.filter(person__in=people).select_related("party"):
            self.holds[hold.person_id].append(hold)
        self.wrong_households = {
            (person, key): found_at
            for person, key, found_at in Address.objects.filter(
                person__in=people, household_key__in=households, state=SourcedState.WRONG
            ).values_list("person_id", "household_key", "state_changed_at")
        }
        self.identified = set(
            IdentityConfirmation.objects.filter(person__in=people).values_list("person_id", flat=True)
        )
        self.reachable = set(
            Phone.objects.filter(person__in=everyone)
            .exclude(state=SourcedState.WRONG)
            .values_list("person_id", flat=True)
        )
        self.noticed = self._noticed(list(cases))
        self.new_money = self._new_money()
        self.money_seen: dict[int, datetime] = {}
        for read in MONEY_SEEN:
            self.money_seen.update(read(people))
        staff = {member.pk for it in approaches for member in it.pair}
        self.collectors = (
            set(User.objects.with_role(Role.COLLECTOR).filter(pk__in=staff).values_list("pk", flat=True))
            if staff
            else set()
        )
        self.absences = list(Absence.objects.filter(user__in=staff, cancelled_at=None)) if staff else []

    def _noticed(self, cases: list[int]) -> dict[int, list[tuple[str, datetime | None, datetime]]]:
        """Per case: channel, delivery and moment of every letter and call to its debtor (N2)."""
        found: dict[int, list[tuple[str, datetime | None, datetime]]] = defaultdict(list)
        if any(it.is_visit for it in self._approaches) and cases:
            rows = Contact.objects.filter(
                case__in=cases, direction=Direction.OUT, channel__in=("letter", "call", "email", "sms")
            ).exclude(state__in=(ContactState.PLANNED, ContactState.AWAITING, ContactState.CANCELLED))
            for case, channel, delivered, at in rows.values_list(
                "case_id", "channel", "delivered_at", "starts_at"
            ):
                found[case].append((channel, delivered, at))
        return found

    def _new_money(self) -> dict[int, list[datetime]]:
        """Per account: when its standing payments were booked since the earliest decision that rests on
        facts."""
        since = [it.facts_as_of for it in self._approaches if it.facts_as_of]
        found: dict[int, list[datetime]] = defaultdict(list)
        if since:
            rows = Payment.objects.standing().filter(
                account__in={case.account_id for case in self.cases.values()}, booked_at__gt=min(since)
            )
            for account, booked in rows.values_list("account_id", "booked_at"):
                found[account].append(booked)
        return found

    def case_of(self, approach: Approach) -> CaseFacts | None:
        return self.cases.get(approach.case.pk) if approach.case else None

    def others(self, approach: Approach) -> list[Contact]:
        """The contacts near an approach, without itself and the one it replaces, that use a cap."""
        moved = approach.moved.pk if approach.moved else None
        return [
            contact
            for contact in self.contacts
            if contact.uses_cap and contact.direction == Direction.OUT and contact.pk != moved
        ]

    def last_spoken(self, person: int, before: datetime) -> datetime | None:
        """When somebody last spoke with the person, whoever began it; None for a month of silence."""
        return max(
            (
                it.starts_at
                for it in self.contacts
                if it.person_id == person
                and it.state == ContactState.CONVERSATION
                and it.outcome != Outcome.SPOKE_OTHER
                and it.starts_at < before
            ),
            default=None,
        )


def _cases(ids: list[int]) -> dict[int, CaseFacts]:
    if not ids:
        return {}
    rows = CaseDebt.objects.filter(case__in=ids).values_list(
        "case_id",
        "debt_id",
        "until",
        "debt__portfolio__creditor__kind",
        "case__debtor__person_id",
        "case__debtor__account_id",
    )
    debts, kinds, owners = defaultdict(set), defaultdict(set), {}
    for case, debt, until, kind, person, account in rows:
        owners[case] = (person, account)
        kinds[case].add(kind)
        if until is None:
            debts[case].add(debt)
    parts: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for debt, person, role in Party.objects.filter(
        debt__in={debt for chosen in debts.values() for debt in chosen}, until=None
    ).values_list("debt_id", "person_id", "role"):
        parts[debt][person].add(role)
    found = {}
    for case, (person, account) in owners.items():
        parties: dict[int, set[str]] = defaultdict(set)
        for debt in debts[case]:
            for other, roles in parts[debt].items():
                parties[other] |= roles
        # An unknown kind makes the strictest of all apply.
        known = frozenset() if "" in kinds[case] else frozenset(kinds[case])
        found[case] = CaseFacts(
            person,
            account,
            frozenset(debts[case]),
            known,
            {who: frozenset(it) for who, it in parties.items()},
        )
    return found
