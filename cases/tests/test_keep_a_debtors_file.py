"""Who the people of a case are, where and how they are reached, who else stands in the debt (P1, P2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from cases.models import (
    Address,
    Employment,
    Job,
    LawfulBasis,
    NewPerson,
    Part,
    Party,
    PartyRole,
    Person,
    Phone,
    Place,
    Source,
)
from tests.world.debtors import LAWFUL, WANG_ID

# What a form asks of a fact that may be kept.
SOURCED = {"source": Source.CONTRACT, "lawful_basis": LawfulBasis.CONTRACT}


@pytest.fixture
def case(world):
    return world.assigned_case


@pytest.fixture
def li(world, case):
    """Li's browser, open on Wang's case."""
    return world.signed_in(world.li)


def at(name, case, *more):
    return reverse(name, args=[case.number, *more])


def words(client, url):
    return client.get(url).content.decode()


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_are_masked_on_every_page_of_the_file(world, case, li):
    _phone = world.phone
    for name in ("case-file", "case", "phones", "addresses", "identity"):
        page = words(li, at(name, case))
        assert WANG_ID not in page and "13812342046" not in page
    assert "1101**********0038" in words(li, at("case-file", case))
    assert "138****2046" in words(li, at("case-file", case))


@pytest.mark.parametrize(("kind", "number"), [("person", WANG_ID), ("phone", "13812342046")])
def test_a_number_is_shown_once_and_the_look_is_written_down(world, case, li, kind, number):
    row = world.wang if kind == "person" else world.phone
    answer = li.post(at(f"{kind}-unmasking", case, row.pk))
    assert number in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert number not in words(li, at("case-file", case))
    event = Event.objects.get(verb=f"{kind}.unmasked")
    assert (event.by, event.case, event.subject_id) == (world.li, case.number, str(row.pk))
    assert number not in event.text


def test_a_manager_sees_no_number_in_full_and_nothing_is_written_down(world, case):
    manager = world.signed_in(world.qian)
    assert manager.post(at("person-unmasking", case, world.wang.pk)).status_code == 403
    assert "unmasking" not in words(manager, at("case-file", case))
    assert not Event.objects.filter(verb="person.unmasked").exists()


def test_nobody_reaches_a_person_of_another_case_through_this_one(world, case, li):
    stranger = Person.add("natural", "刘芳", by=world.chen)
    phone = Phone.add(stranger, "13900001111", LAWFUL, by=world.chen)
    assert li.post(at("person-unmasking", case, stranger.pk)).status_code == 404
    assert li.post(at("phone-unmasking", case, phone.pk)).status_code == 404
    assert li.get(at("case-person", case, stranger.pk)).status_code == 404


# --- who the debtor is ------------------------------------------------------------------------------------


def correct(world, client, case, **changes):
    said = {"version": world.wang.version, "name": "王建国", "birth_date": "1985-03-12"} | changes
    return client.post(at("case-person", case, world.wang.pk), said)


def test_the_particulars_are_corrected_and_each_change_is_written_down(world, case, li):
    answer = correct(world, li, case, name="王建华", time_zone="Asia/Urumqi", not_at_home="on", language="en")
    assert answer.status_code == 302
    world.wang.refresh_from_db()
    assert (world.wang.name, world.wang.pinyin, world.wang.not_at_home) == ("王建华", "wangjianhua", True)
    verbs = set(Event.objects.filter(case=case.number).values_list("verb", flat=True))
    assert {"person.renamed", "person.described"} <= verbs and "person.id_set" not in verbs
    assert world.wang.id_number == WANG_ID


def test_a_wrong_check_digit_is_said_beside_the_number(world, case, li):
    answer = correct(world, li, case, id_number=WANG_ID[:-1] + "9")
    assert answer.status_code == 422 and "id_number" in answer.context["form"].errors
    world.wang.refresh_from_db()
    assert world.wang.id_number == WANG_ID


def test_two_people_correcting_at_once_are_shown_each_other(world, case, li):
    seen = world.wang.version
    world.wang.rename("王建军", by=world.chen)
    assert correct(world, li, case, version=seen, name="王建华").status_code == 409
    world.wang.refresh_from_db()
    assert world.wang.name == "王建军"


def test_there_is_no_such_time_zone(world, case, li):
    assert "time_zone" in correct(world, li, case, time_zone="Asia/Nowhere").context["form"].errors


def test_identity_is_confirmed_by_somebody_in_some_way_at_some_time(world, case, li):
    li.post(at("identity", case), {"how": "id_card", "remarks": "Card shown at the counter"})
    last = world.wang.identity_confirmations.order_by("-pk")[0]
    assert (last.how, last.confirmed_by) == ("id_card", world.li)
    page = words(li, at("case-file", case))
    assert "identity card seen" in page and "Card shown at the counter" in page


# --- where the debtor is ----------------------------------------------------------------------------------


def address(world, **changes):
    return {
        "person": world.wang.pk,
        "kind": "residence",
        "city": "杭州市",
        "district": "西湖区",
        "line": "文三路 1 号",
        "source": "contract",
        "lawful_basis": "contract",
    } | changes


def test_an_address_is_added_with_its_source_and_becomes_the_visiting_one(world, case, li):
    _home = world.home
    answer = li.post(at("addresses", case), address(world, current="on", source_date="2026-08-01"))
    assert answer.status_code == 302
    made = Address.objects.get(line="文三路 1 号")
    assert made.is_current and made.source == Source.CONTRACT and made.added_by == world.li
    assert Event.objects.filter(verb="address.added", case=case.number).exists()


def test_an_address_from_nowhere_lawful_is_not_kept(world, case, li):
    answer = li.post(at("addresses", case), address(world, source="neighbour"))
    assert answer.status_code == 422 and "source" in answer.context["form"].errors
    assert answer.context["form"]["line"].value() == "文三路 1 号"
    assert not Address.objects.exists()


def test_coordinates_of_a_chinese_map_are_kept_as_gps_has_them(world, case, li):
    li.post(at("addresses", case), address(world, latitude="30.27", longitude="120.13", given_in="gcj02"))
    made = Address.objects.get()
    assert made.given_in == "gcj02"
    assert made.latitude == pytest.approx(30.2723, abs=0.002) and made.longitude != 120.13


def test_coordinates_say_from_which_map_they_are(world, case, li):
    answer = li.post(at("addresses", case), address(world, latitude="30.27", longitude="120.13"))
    assert "given_in" in answer.context["form"].errors
    half = li.post(at("addresses", case), address(world, latitude="30.27", given_in="wgs84"))
    assert "longitude" in half.context["form"].errors


def test_an_address_found_wrong_takes_a_reason_and_is_visited_no_more(world, case, li):
    url = at("address-state", case, world.home.pk)
    assert "reason" in li.post(url, {"state": "wrong"}).context["form"].errors
    li.post(url, {"state": "wrong", "reason": "The new tenant opened"})
    world.home.refresh_from_db()
    assert world.home.state == "wrong" and not world.home.is_current
    assert li.post(at("address-current", case, world.home.pk)).status_code == 422


def test_another_address_becomes_the_visiting_one(world, case, li):
    _home = world.home
    other = Address.add(world.wang, Place("花木路 8 号"), LAWFUL, by=world.li)
    li.post(at("address-current", case, other.pk))
    world.home.refresh_from_db()
    other.refresh_from_db()
    assert other.is_current and not world.home.is_current


def test_consent_to_a_workplace_is_recorded_with_who_heard_it(world, case, li):
    place = Address.add(world.wang, Place("仓储路 3 号", kind="workplace"), LAWFUL, by=world.li)
    assert "Not visited without recorded consent." in words(li, at("case-file", case))
    li.post(at("address-consent", case, place.pk))
    place.refresh_from_db()
    assert place.consent_recorded_by == world.li


def test_a_number_is_checked_kept_once_and_marked(world, case, li):
    said = {"person": world.wang.pk, "number": "139 0000 1111", **SOURCED}
    assert li.post(at("phones", case), said).status_code == 302
    phone = Phone.objects.get()
    assert phone.number == "+8613900001111"
    assert "number" in li.post(at("phones", case), said).context["form"].errors
    assert "number" in li.post(at("phones", case), said | {"number": "12"}).context["form"].errors
    li.post(at("phone-state", case, phone.pk), {"state": "verified"})
    phone.refresh_from_db()
    assert phone.state == "verified"


def test_an_employer_is_added(world, case, li):
    said = {"person": world.wang.pk, "employer": "城西物流", "position": "仓管", **SOURCED}
    li.post(at("employments", case), said)
    assert Employment.objects.get().employer == "城西物流"
    assert "城西物流" in words(li, at("case-file", case))


# --- who else -------------------------------------------------------------------------------------


def part(world, **changes):
    return {"debt": world.debts[0].pk, "role": "guarantor", "kind": "natural", "name": "李秀英"} | changes


def test_a_guarantor_is_added_with_the_terms_of_the_guarantee(world, case, li):
    missing = li.post(at("parties", case), part(world))
    assert missing.status_code == 422 and "guarantee_kind" in missing.context["form"].errors
    assert not Person.objects.filter(name="李秀英").exists()
    li.post(at("parties", case), part(world, guarantee_kind="joint", guarantee_until="2027-03-01"))
    party = Party.objects.get()
    assert (party.person.name, party.role, party.may_be_told) == ("李秀英", "guarantor", "debt")
    page = words(li, at("case-file", case))
    assert "2027-03-01" in page and "joint guarantee" in page


def test_a_reserved_contact_person_is_told_nothing(world, case, li):
    li.post(at("parties", case), part(world, role="contact_person"))
    assert Party.objects.get().may_be_told == "nothing"


def test_whoever_is_on_file_with_the_number_is_taken(world, case, li):
    known = Person.add("natural", "李秀英", by=world.chen, id_number="11010119900307109X")
    li.post(at("parties", case), part(world, guarantee_kind="joint", id_number="11010119900307109x"))
    assert Party.objects.get().person == known


def test_the_debtor_is_no_other_party_to_their_own_debt(world, case, li):
    answer = li.post(at("parties", case), part(world, name="王建国", id_number=WANG_ID, role="co_borrower"))
    assert answer.status_code == 422 and not Party.objects.exists()


def test_a_part_ends_once_and_with_a_reason(world, case, li):
    party = Party.introduce(
        NewPerson("natural", "李秀英"), world.debts[0], Part(PartyRole.CO_BORROWER), by=world.chen
    )
    url = at("party-end", case, party.pk)
    assert li.post(url, {"reason": ""}).status_code == 422
    assert li.post(url, {"reason": "Released by the bank"}).status_code == 302
    party.refresh_from_db()
    assert party.until is not None
    assert li.post(url, {"reason": "Again"}).status_code == 422


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["identity", "addresses", "phones", "employments", "parties"])
def test_a_manager_reads_the_file_and_changes_nothing(world, case, name):
    manager = world.signed_in(world.qian)
    page = manager.get(at(name, case))
    assert page.status_code == 200 and page.context["form"] is None
    assert manager.post(at(name, case), {"how": "id_card"}).status_code == 403


@pytest.mark.parametrize("name", ["case-file", "addresses", "parties", "case-debts"])
def test_the_page_takes_as_many_queries_for_many_facts_as_for_one(world, case, li, name):
    def add(count, start):
        for n in range(start, start + count):
            Address.add(world.wang, Place(f"文三路 {n} 号"), LAWFUL, by=world.li)
            Phone.add(world.wang, f"1390000{n:04}", LAWFUL, by=world.li)
            Employment.add(world.wang, Job(f"公司 {n}"), LAWFUL, by=world.li)
            Party.introduce(
                NewPerson("natural", f"李{n}"), world.debts[0], Part(PartyRole.CO_BORROWER), by=world.chen
            )
            world.pays("1.00")

    add(1, 0)
    li.get(at(name, case))
    with CaptureQueriesContext(connection) as few:
        li.get(at(name, case))
    add(9, 10)
    with CaptureQueriesContext(connection) as many:
        li.get(at(name, case))
    assert len(many) == len(few)
