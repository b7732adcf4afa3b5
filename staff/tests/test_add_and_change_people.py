"""People are added, changed and deactivated. Rights come from roles alone."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from foundation.errors import Stale
from staff.models import Ability, CollectorProfile, Role, Team, User
from tests.world import World


def change(user: User, by: User, **changed: object) -> None:
    facts = {"name": user.name, "roles": user.roles, "team": user.team, "language": user.language}
    user.change(by=by, version=user.version, **{**facts, **changed})


def test_a_first_password_opens_only_the_page_that_changes_it(world: World) -> None:
    user, password = User.add("C20", "Ma Jun", by=world.wu, roles=[Role.COLLECTOR], team=world.team)

    assert user.check_password(password)
    assert user.must_choose_password
    client = world.signed_in(user)
    assert client.get("/profile/").headers["location"].startswith("/profile/password/")
    answer = client.post(
        "/profile/password/",
        {"old_password": password, "new_password1": "horse battery!", "new_password2": "horse battery!"},
    )
    assert answer.status_code == 302
    assert client.get("/profile/").status_code == 200


def test_a_staff_number_is_given_once_whatever_its_case(world: World) -> None:
    world.li  # noqa: B018
    with pytest.raises(ValidationError):
        User.add("c1", "Another Li", by=world.wu, roles=[])


def test_rights_follow_the_roles(world: World) -> None:
    assert world.chen.has_perm("cases.assign_case")
    assert not world.li.has_perm("cases.assign_case")
    assert not world.wu.has_perm("cases.assign_case")

    change(world.chen, world.wu, roles=[Role.FINANCE])

    assert not User.objects.get(pk=world.chen.pk).has_perm("cases.assign_case")
    assert User.objects.get(pk=world.chen.pk).has_perm("ledger.take_payment")


def test_createsuperuser_makes_an_administrator_and_opens_no_file(world: World) -> None:
    root = User.objects.create_superuser("A9", "Root", "a long sentence for tests")

    assert root.roles == {"administrator"}
    assert not root.has_perm("cases.see_evidence")


def test_nobody_changes_their_own_roles(world: World) -> None:
    with pytest.raises(ValidationError):
        change(world.wu, world.wu, roles=[Role.ADMINISTRATOR, Role.MANAGER])


def test_the_last_administrator_stays(world: World) -> None:
    with pytest.raises(ValidationError):
        world.wu.deactivate(by=world.chen, version=None, reason="Left")
    with pytest.raises(ValidationError):
        change(world.wu, world.chen, roles=[Role.MANAGER])


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(world: World) -> None:
    seen = world.li.version
    change(world.li, world.wu, name="Li Nana")

    with pytest.raises(Stale):
        world.li.change(by=world.wu, version=seen, name="Li", roles=world.li.roles, team=None, language="en")


def test_a_deactivated_person_is_out_at_once(world: World) -> None:
    client = world.signed_in(world.li)
    world.li.deactivate(by=world.wu, version=None, reason="Left the company")

    assert client.get("/profile/").headers["location"].startswith("/sign-in/")


def test_a_reset_password_ends_the_sessions_that_were_open(world: World) -> None:
    client = world.signed_in(world.li)
    world.li.reset_password(by=world.wu, version=None)

    assert client.get("/profile/").headers["location"].startswith("/sign-in/")


def test_nobody_edits_the_actor_of_jobs(world: World) -> None:
    actor = User.objects.get(staff_number="system")
    with pytest.raises(ValidationError):
        actor.reset_password(by=world.wu, version=None)


def test_a_change_of_roles_is_in_the_trail(world: World) -> None:
    change(world.li, world.wu, roles=[Role.COLLECTOR, Role.SUPERVISOR])

    event = Event.objects.get(verb="user.changed")
    assert event.by == world.wu
    assert '"before": {"roles": ["collector"]' in event.text


def test_a_collector_is_described_with_skills(world: World) -> None:
    profile = CollectorProfile.describe(
        world.zhou,
        Ability(
            districts=["Pudong"],
            languages=["zh-hans", "en"],
            years=3,
            visits_a_day=5,
            open_cases=10,
            skills={"negotiation": 5, "composure": 4, "listening": 2},
        ),
        by=world.wu,
    )

    assert dict(profile.skills.values_list("skill", "level")) == {
        "negotiation": 5,
        "composure": 4,
        "listening": 2,
    }


def test_two_teams_cannot_have_one_name(world: World) -> None:
    Team.add("Hongkou", districts=["Hongkou"], by=world.wu)
    with pytest.raises(ValidationError):
        Team.add("hongkou", districts=[], by=world.wu)
