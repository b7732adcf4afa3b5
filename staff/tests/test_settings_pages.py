"""The administrator's pages, the profile pages, and the notices to staff."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from collections_app import notices
from foundation import clock
from staff.models import Absence, CollectorProfile, Notification, Role, SignIn, User


def test_a_first_password_is_shown_once_and_kept_nowhere(world):
    page = world.signed_in(world.wu).post(
        reverse("person-new"),
        {
            "staff_number": "C20",
            "name": "Ma Jun",
            "roles": ["collector"],
            "team": world.team.pk,
            "language": "en",
        },
    )

    user = User.objects.get(staff_number="C20")
    password = page.context["password"]
    assert user.check_password(password)
    assert password in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_taken_number_is_said_beside_the_field_and_what_was_typed_stays(world):
    page = world.signed_in(world.wu).post(
        reverse("person-new"), {"staff_number": world.li.staff_number, "name": "Ma Jun", "language": "en"}
    )

    assert page.status_code == 422
    assert "Somebody has this staff number already." in page.content.decode()
    assert 'value="Ma Jun"' in page.content.decode()


def test_two_administrators_at_once_see_each_others_change(world):
    form = {"version": world.li.version, "name": "Li Nana", "roles": ["collector"], "team": world.team.pk}
    client = world.signed_in(world.wu)
    client.post(reverse("person", args=["C1"]), {**form, "language": "en"})

    second = client.post(reverse("person", args=["C1"]), {**form, "language": "zh-hans"})

    assert second.status_code == 409
    world.li.refresh_from_db()
    assert (world.li.name, world.li.language) == ("Li Nana", "en")


def test_what_a_collector_can_do_is_written_down(world):
    world.signed_in(world.wu).post(
        reverse("collector", args=[world.zhou.staff_number]),
        {
            "districts": "Pudong，Minhang",
            "languages": "zh, en",
            "years": 4,
            "visits_a_day": 5,
            "open_cases": 10,
            "skill_negotiation": 5,
            "skill_composure": 4,
            "skill_listening": 3,
        },
    )

    profile = CollectorProfile.objects.get(user=world.zhou)
    assert profile.districts == ["Pudong", "Minhang"]
    assert profile.skills.get(skill="negotiation").level == 5


def test_a_supervisor_enters_absences_of_their_own_team_only(world):
    today = clock.business_date()
    client = world.signed_in(world.chen)
    days = {"since": today, "until": today + timedelta(days=2)}

    own = client.post(reverse("absence-new"), {"user": world.li.pk, "cover": world.zhao.pk, **days})
    others = client.post(reverse("absence-new"), {"user": world.hu.pk, **days})

    assert own.status_code == 302
    assert others.status_code == 422
    assert Absence.objects.get().user == world.li


def test_an_absence_of_another_team_is_not_there(world):
    today = clock.business_date()
    absence = Absence.enter(world.hu, since=today, until=today, cover=None, by=world.sun_li)

    answer = world.signed_in(world.chen).post(reverse("absence-cancellation", args=[absence.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["people", "teams", "absences", "sign-ins", "settings"])
def test_a_list_asks_as_often_for_thirty_as_for_one(world, name):
    client = world.signed_in(world.wu)

    def asked_for(number: int) -> int:
        user = world.collector(f"N{number}", f"Name {number}", world.team)
        today = clock.business_date()
        Absence.enter(user, since=today, until=today, cover=None, by=world.wu)
        SignIn.objects.create(user=user, number_hash="x", outcome="wrong", tried_at=clock.now())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    asked_for(0)
    assert len({asked_for(number) for number in range(1, 30, 28)}) == 1


def test_what_one_was_told_is_read_by_opening_it(world):
    Notification.tell(
        [world.li], dedupe_key="a", kind="cases_assigned", params={"case": "C-1"}, url=reverse("profile")
    )
    client = world.signed_in(world.li)
    assert "You were given case C-1." in client.get(reverse("notices")).content.decode()

    answer = client.post(reverse("notice", args=[Notification.objects.get().pk]))

    assert answer["Location"] == reverse("profile")
    assert Notification.objects.get().read_at is not None


def test_a_notice_reads_in_the_language_of_whoever_reads_it(world):
    Notification.tell([world.li], dedupe_key="a", kind="cases_assigned", params={"case": "C-1"})
    with translation.override("zh-hans"):
        assert "C-1" in notices.words(Notification.objects.get())
        assert "You were given" not in notices.words(Notification.objects.get())


def code() -> Iterator[ast.AST]:
    """Every expression of the rooms' own code."""
    for room in ("staff", "ledger", "cases", "followups", "visits", "intake", "reports", "collections_app"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            if "tests" not in path.parts and path.name != "notices.py":
                yield from ast.walk(ast.parse(path.read_text()))


def test_every_kind_of_notice_that_is_sent_has_words_and_every_word_is_sent():
    """A kind is written out in the call of a function that tells, or begins as an f-string there does."""
    written: set[str] = set()
    beginnings: set[str] = set()
    for node in code():
        if isinstance(node, ast.Call) and "tell" in getattr(node.func, "attr", getattr(node.func, "id", "")):
            given = [word.value for word in node.keywords if word.arg == "kind"] + list(node.args)
            written |= {it.value for it in given if isinstance(it, ast.Constant)}
            beginnings |= {
                str(it.values[0].value)
                for it in given
                if isinstance(it, ast.JoinedStr) and isinstance(it.values[0], ast.Constant)
            }
    kinds = {kind for kind in written if isinstance(kind, str) and re.fullmatch("[a-z_]+", kind)}
    beginnings = {start for start in beginnings if start.endswith("_")}

    assert kinds <= set(notices.WORDS)
    assert {
        kind for kind in notices.WORDS if kind not in kinds and not kind.startswith(tuple(beginnings))
    } == set()
    assert {
        start for start in beginnings if not any(kind.startswith(start) for kind in notices.WORDS)
    } == set()


def test_roles_are_worded_in_the_readers_language(world):
    with translation.override("zh-hans"):
        assert Role.COLLECTOR.label != "collector"
