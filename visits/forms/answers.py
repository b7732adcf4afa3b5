"""The facts of a step as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.models import Case
from foundation.formats import moment, money
from foundation.listing import listed
from staff.models import User
from visits.forms.write_up import form_of
from visits.models import Raw, Step


@dataclass(frozen=True)
class Answer:
    """One fact as people read it: its step and name, the question, the answer in words, and its times."""

    step: Step
    name: str
    label: str
    words: str
    observed_at: datetime | None
    written_at: datetime | None


def answers(case: Case, step: Step, facts: Mapping[str, Mapping[str, Any]]) -> list[Answer]:
    """The step's facts in words, those without an answer left out."""
    form = form_of(step, case, {name: fact["value"] for name, fact in facts.items()})
    found = []
    for name, field in form.fields.items():
        fact = facts.get(name)
        words = _in_words(field, fact["value"]) if fact else ""
        if fact and words:
            times = (_time(fact, "observed_at"), _time(fact, "written_at"))
            found.append(Answer(step, name, str(field.label), words, *times))
    return found


@dataclass(frozen=True)
class StandingAnswer:
    """What stands in a draft where somebody typed something else: question, words, who wrote it and when."""

    name: str
    label: str
    words: str
    by: User
    written_at: datetime | None


def standing_answers(case: Case, step: Step, facts: Mapping[str, Mapping[str, Any]]) -> list[StandingAnswer]:
    """These facts of the step in words, those that were emptied too."""
    form, people = (
        form_of(step, case, {}, bound=False),
        User.objects.in_bulk({it["by"] for it in facts.values()}),
    )
    return [
        StandingAnswer(
            name,
            str(form.fields[name].label),
            _in_words(form.fields[name], fact["value"]) if fact["value"] else "",
            people[fact["by"]],
            _time(fact, "written_at"),
        )
        for name, fact in facts.items()
    ]


def _time(fact: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(fact[name]) if fact.get(name) else None


def _in_words(field: Any, raw: Raw) -> str:
    """The typed value as the field reads it, or as typed where it does not."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if field.to_python(raw) else ""
    try:
        value = field.clean(raw)
    except ValidationError:
        return raw if isinstance(raw, str) else ", ".join(raw)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return listed(value)
    if isinstance(field, forms.MultipleChoiceField):
        return listed(_label(field, it) for it in value)
    if isinstance(field, forms.ChoiceField):
        return _label(field, value) if value else ""
    return _plain(value)


def _label(field: Any, value: str) -> str:
    return str(dict(field.choices)[value])


def _plain(value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return money(value) if isinstance(value, Decimal) else str(value)
