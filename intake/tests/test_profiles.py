"""The profiles of an installation: its own, and those of layouts that another package reads."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from intake import readers
from intake.forms import ImportForm
from intake.models import ImportProfile, ImportRun
from ledger.models import Portfolio
from tests.world import World
from tests.world.debtors import TODAY

GOES = import_module("intake.migrations.0003_profiles_of_public_loan_books_go").remove_unused


def unreadable_profile() -> ImportProfile:
    """A profile whose reader this installation does not have."""
    return ImportProfile.objects.create(name="old book", layout="gone", creditor_name="Gone")


@pytest.mark.django_db
def test_a_new_installation_has_the_profile_of_one_table_alone() -> None:
    assert list(ImportProfile.objects.values_list("name", flat=True)) == ["generic"]


@pytest.mark.django_db
def test_a_registered_profile_is_made_when_it_is_first_asked_for() -> None:
    made = readers.profile("kiva")
    assert made is not None
    assert (made.creditor_name, made.currency, made.time_zone) == ("Kiva", "USD", "UTC")
    assert readers.profile("kiva") == made
    assert ImportProfile.objects.filter(name="kiva").count() == 1


@pytest.mark.django_db
def test_what_a_department_changed_in_a_registered_profile_stays() -> None:
    made = readers.profile("berka")
    assert made is not None
    ImportProfile.objects.filter(pk=made.pk).update(grace_days=5)
    again = readers.profile("berka")
    assert again is not None
    assert again.grace_days == 5


def test_a_profile_that_nobody_can_read_is_not_offered(world: World) -> None:
    gone = unreadable_profile()
    offered = ImportForm(user=world.chen).fields["profile"].queryset  # type: ignore[attr-defined]
    assert [it.name for it in offered] == ["generic"]
    assert readers.profile(gone.name) is None


@pytest.mark.django_db
def test_the_command_names_the_profiles_there_are(tmp_path) -> None:
    file = tmp_path / "loans.csv"
    file.touch()
    unreadable_profile()
    with pytest.raises(CommandError, match="there are: berka, generic, kiva"):
        call_command("import_portfolio", str(file), profile="kivo")


def test_an_upgrade_takes_unused_profiles_of_public_books_away(world: World) -> None:
    for name in ("kiva", "berka"):
        assert readers.profile(name)
    portfolio = Portfolio.objects.create(creditor=world.creditor, name="Kiva", default_team=world.team)
    ImportRun.objects.create(
        profile=ImportProfile.objects.get(name="kiva"),
        portfolio=portfolio,
        as_of=TODAY,
        started_by=world.chen,
        started_at=f"{TODAY}T08:00Z",
    )
    GOES(apps, None)
    assert set(ImportProfile.objects.values_list("name", flat=True)) == {"generic", "kiva"}
