"""Rules C1–C5: how often, per person, household, address and number; planned contacts reserve their place."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases import contact_rules, contacting
from cases.contact_check import check, check_many
from cases.contact_facts import approach_to
from cases.contact_rules import Approach
from cases.contact_rules.caps import in_any_window
from cases.contacting import ContactResult
from cases.models import (
    Address,
    Channel,
    Contact,
    ContactState,
    Direction,
    Outcome,
    Part,
    Party,
    PartyRole,
    Person,
    Phone,
    Place,
    Purpose,
    Refusal,
)
from foundation import clock
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, moment


def visit(world: World, at: datetime, **facts: object) -> Contact | Refusal:
    """Plan a visit to Wang."""
    facts = {"address": world.home, "purpose": Purpose.DEMAND, **facts}
    return contacting.plan(
        approach_to(
            facts.pop("person", world.wang),
            channel=Channel.VISIT,
            at=at,
            case=facts.pop("case", world.assigned_case),
            pair=(world.li, world.zhao),
            **facts,
        ),
        by=world.li,
    )


def rules(refusal: Contact | Refusal) -> set[str]:
    return {row["rule"] for row in refusal.findings} if isinstance(refusal, Refusal) else set()


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_one_visit_a_day_two_in_seven_days_four_in_thirty(world: World) -> None:
    assert isinstance(visit(world, moment(14)), Contact)
    assert "C3" in rules(visit(world, moment(16)))
    assert isinstance(visit(world, moment(14) + days(2)), Contact)
    assert "C3" in rules(visit(world, moment(14) + days(6)))
    # Seven days to the minute after the first one, its window is over.
    assert isinstance(visit(world, moment(14) + days(7)), Contact)
    assert isinstance(visit(world, moment(14) + days(9)), Contact)
    assert "C3" in rules(visit(world, moment(14) + days(20)))


def test_a_visit_before_planned_ones_counts_with_them(world: World) -> None:
    assert isinstance(visit(world, moment(14) + days(3)), Contact)
    assert isinstance(visit(world, moment(14) + days(8)), Contact)
    assert "C3" in rules(visit(world, moment(14) + days(6)))


def test_a_cancelled_visit_frees_its_place(world: World) -> None:
    planned = visit(world, moment(14))
    planned.cancel(by=world.li, reason="Li is ill")
    assert isinstance(visit(world, moment(16)), Contact)


def test_a_visit_that_is_moved_does_not_stand_in_its_own_way(world: World) -> None:
    planned = visit(world, moment(14))
    moved = visit(world, moment(16), moved=planned)
    assert isinstance(moved, Contact)
    planned.refresh_from_db()
    assert planned.state == ContactState.CANCELLED


def test_an_attempt_that_never_reached_the_door_uses_no_cap(world: World) -> None:
    planned = visit(world, NOW - timedelta(minutes=30))
    contacting.record(
        planned, ContactResult(at=NOW - timedelta(minutes=20), outcome=Outcome.NOT_REACHED_DOOR), by=world.li
    )
    assert not planned.uses_cap
    assert isinstance(visit(world, moment(16)), Contact)


def test_the_household_is_counted_whoever_is_visited(world: World) -> None:
    assert isinstance(visit(world, moment(14)), Contact)
    wife = Person.add("natural", "李梅", by=world.chen)
    # The same place, typed with other spaces and widths.
    place = Place("世纪大道100号 301", city="Shanghai", district="Pudong")
    home = Address.add(wife, place, LAWFUL, by=world.chen)
    assert "C3" in rules(visit(world, moment(16), person=wife, address=home, case=None))


def test_one_more_visit_at_the_debtors_request_needs_another_person(world: World) -> None:
    visit(world, moment(14))
    asked = visit(world, moment(16), purpose=Purpose.REQUESTED)
    assert isinstance(asked, Contact)
    assert asked.state == ContactState.AWAITING
    asked.approve(by=world.chen, remarks="The debtor asked in writing")
    assert asked.state == ContactState.PLANNED
    assert asked.approved_by == world.chen


def test_two_conversations_in_seven_days(world: World) -> None:
    for back in (3, 1):
        with clock.at(NOW - days(back)):
            world.call(Outcome.SPOKE)
    verdict = _call(world, NOW)
    assert verdict.refused_by("C1")
    assert not _call(world, NOW + days(4)).refused_by("C1")


def test_three_unanswered_calls_a_day_over_all_numbers(world: World) -> None:
    other = Phone.add(world.wang, "139 1111 2222", LAWFUL, by=world.chen)
    for minutes in (90, 60, 30):
        world.call(Outcome.NO_ANSWER, at=NOW - timedelta(minutes=minutes))
    assert _call(world, NOW, phone=other).refused_by("C2")


def test_the_day_is_the_debtors(world: World) -> None:
    world.wang.describe(by=world.chen, time_zone="Asia/Urumqi")
    # One in the morning in Shanghai is the evening before in Urumqi.
    early = moment(1, day=NOW.date())
    for minutes in (3, 2, 1):
        world.call(Outcome.NO_ANSWER, at=early - timedelta(minutes=minutes))
    assert not _call(world, NOW).refused_by("C2")


def test_six_calls_a_day_to_one_number_whoever_owns_it(world: World) -> None:
    assert world.phone
    for n in range(2):
        person = Person.add("natural", f"甲{n}", by=world.chen)
        shared = Phone.add(person, "13812342046", LAWFUL, by=world.chen)
        for minutes in (3, 2, 1):
            contacting.log(
                approach_to(person, channel=Channel.CALL, phone=shared, at=NOW - timedelta(minutes=minutes)),
                ContactResult(outcome=Outcome.NO_ANSWER),
                by=world.li,
            )
    verdict = _call(world, NOW)
    assert "caps.one_number_a_day" in {finding.code for finding in verdict.findings}


def test_one_message_a_day_sms_and_wechat_together(world: World) -> None:
    contacting.log(
        approach_to(world.wang, channel=Channel.WECHAT, case=world.case),
        ContactResult(outcome=Outcome.SENT),
        by=world.li,
    )
    planned = contacting.plan(
        approach_to(world.wang, channel=Channel.SMS, purpose=Purpose.DEMAND, at=NOW, case=world.case),
        by=world.li,
    )
    assert "C4" in rules(planned)


def test_what_the_debtor_does_uses_no_cap(world: World) -> None:
    for _n in range(5):
        contacting.log(
            approach_to(world.wang, channel=Channel.CALL, direction=Direction.IN, case=world.case),
            ContactResult(outcome=Outcome.SPOKE),
            by=world.li,
        )
    assert not _call(world, NOW).refused_by("C1")


def test_others_have_one_cap_in_all_for_a_case(world: World) -> None:
    guarantors = [Person.add("natural", f"保{n}", by=world.chen) for n in range(4)]
    for person in guarantors:
        Party.add(person, world.debts[0], Part(PartyRole.GUARANTOR, guarantee_kind="joint"), by=world.chen)
        person.confirm_identity("creditor_file", by=world.chen)
    for person in guarantors[:3]:
        contacting.log(
            approach_to(person, channel=Channel.CALL, case=world.case),
            ContactResult(outcome=Outcome.SPOKE),
            by=world.li,
        )
    last = contacting.plan(
        approach_to(guarantors[3], channel=Channel.CALL, purpose=Purpose.DEMAND, at=NOW, case=world.case),
        by=world.li,
    )
    assert rules(last) == {"C5"}


def test_a_list_is_checked_in_as_many_queries_as_one(world, django_assert_num_queries) -> None:
    def approaches(count: int) -> list[Approach]:
        return [
            approach_to(
                world.wang,
                channel=Channel.VISIT,
                purpose=Purpose.DEMAND,
                at=moment(14) + days(n),
                address=world.home,
                phone=world.phone,
                case=world.case,
                pair=(world.li, world.zhao),
                facts_as_of=NOW,
            )
            for n in range(count)
        ]

    one, many = approaches(1), approaches(20)
    # Twelve of our own, and two by which followups looks for unmatched money (S6).
    with django_assert_num_queries(14):
        check_many(one)
    with django_assert_num_queries(14):
        check_many(many)


@given(
    st.lists(st.integers(0, 60 * 24 * 40), max_size=12),
    st.integers(0, 60 * 24 * 40),
    st.sampled_from([1, 7, 30]),
)
def test_the_fullest_window_is_found(minutes: list[int], here: int, length: int) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    at, others = start + timedelta(minutes=here), [start + timedelta(minutes=it) for it in minutes]
    span = timedelta(days=length)
    # By trying the window that begins at every minute of interest.
    begins = [it for it in [*others, at] if at - span < it <= at]
    most = max(sum(begin <= it < begin + span for it in others) for begin in begins)
    assert in_any_window(at, others, length) == most


def _call(world: World, at: datetime, **facts: object) -> contact_rules.Verdict:
    facts = {"phone": world.phone, "purpose": Purpose.DEMAND, "case": world.case, **facts}
    return check(approach_to(world.wang, channel=Channel.CALL, direction=Direction.OUT, at=at, **facts))
