"""L1, T4, T5 and I1: where, and from which source we know the place."""

from collections.abc import Iterator

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.kinds import AddressKind, Effect, LawfulBasis, Source, SourcedState
from cases.models.address import Address


def place(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """L1: the residence or the debtor's own business; a workplace only with his recorded consent to that
    place; a hospital, school, funeral or place of worship never."""
    address = approach.address
    if not approach.is_visit:
        return
    never = values.need("L1", "words_places")
    if address is None:
        yield never.finding("place.none")
        return
    if address.kind == AddressKind.WORKPLACE and address.consent_recorded_at is None:
        yield never.finding("place.workplace")
    whole = str(address).casefold()
    if found := [word for word in never.value if word.casefold() in whole]:
        yield never.finding("place.never", place=found[0])


def not_here(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T4: "does not live here" bars the pair of person and place for every case, until the place comes anew
    from a lawful source and is verified."""
    address = approach.address
    if address is None or not (approach.is_visit or approach.channel == "letter"):
        return
    if not address.is_usable:
        yield values.need("T4").finding("place.wrong")
        return
    found_at = facts.wrong_households.get((address.person_id, address.household_key))
    anew = address.state == SourcedState.VERIFIED and (
        found_at is None or (address.state_changed_at is not None and address.state_changed_at > found_at)
    )
    if found_at is not None and not anew:
        yield values.need("T4").finding("place.wrong_before")


def not_at_home(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T5: "do not reveal at home" leaves the office and the telephone."""
    if approach.person.not_at_home and approach.channel in ("visit", "letter"):
        yield values.need("T5").finding("place.not_at_home")


def source(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """I1: only places and numbers from a lawful source, of this very person; a stale one is said to be so."""
    for it in (approach.address, approach.phone):
        if it is None:
            continue
        if it.person_id != approach.person.pk:
            yield values.need("I1").finding("place.not_his")
        if it.source not in Source.values or it.lawful_basis not in LawfulBasis.values:
            yield values.need("I1").finding("place.no_source")
        if it.state == SourcedState.STALE:
            code = "place.stale_address" if isinstance(it, Address) else "place.stale_number"
            yield values.need("I1").finding(code, Effect.WARN)
