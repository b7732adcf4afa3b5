"""What a verb refuses stands in the form, and the rows stand as the tables have them."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from foundation.errors import shown_in
from staff.models import Role, User
from tests.world import World


class Asked(forms.Form):
    name = forms.CharField()


def refuse(user: User, error: Any) -> Asked:
    """A form after a verb that changed the user and then refused."""
    form = Asked({"name": "typed"})
    assert form.is_valid()
    with shown_in(form, user):
        user.name = "changed"
        user.groups.clear()
        raise ValidationError(error)
    return form


def test_an_error_stands_beside_its_field_or_above_all(world: World) -> None:
    form = refuse(world.chen, {"name": "Too short."})
    assert form.errors == {"name": ["Too short."]}
    form = refuse(world.chen, {"elsewhere": "Not here."})
    assert form.non_field_errors() == ["Not here."]
    assert form["name"].value() == "typed"


def test_the_row_is_read_again_with_what_was_computed_from_it(world: World) -> None:
    user = User.objects.get(pk=world.chen.pk)
    name, before = user.name, user.has_role(Role.SUPERVISOR)
    assert before
    refuse(user, "No.")
    assert user.name == name
    assert not user.has_role(Role.SUPERVISOR), "the groups are gone from the table in this test"


def test_a_row_is_not_read_again_when_the_verb_succeeds(world: World, django_assert_num_queries: Any) -> None:
    user = world.chen
    with django_assert_num_queries(0), shown_in(Asked({}), user):
        user.name = "changed"
    assert user.name == "changed"


def test_other_errors_pass_through(world: World) -> None:
    with pytest.raises(ZeroDivisionError), shown_in(Asked({}), world.chen):
        raise ZeroDivisionError
