"""Confirming a record, amending it, and reading it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import OnceForm
from visits.amending import Correction
from visits.forms.answers import Answer, answers
from visits.forms.write_up import FORMS
from visits.models import Amendment, Step, VisitRecord


class ConfirmationForm(forms.Form):
    """The second's word."""

    agrees = forms.ChoiceField(
        label=_("Was it as written?"),
        choices=[("yes", _("Yes, I confirm it")), ("no", _("No, I dissent"))],
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you dissent: what was different."),
    )

    def facts(self) -> dict[str, Any]:
        return {"agrees": self.cleaned_data["agrees"] == "yes", "words": self.cleaned_data["words"]}


class AmendmentForm(OnceForm):
    """Which fact, how it really was, and why the record was wrong."""

    fact = forms.ChoiceField(label=_("What is put right"))
    after = forms.CharField(label=_("How it really was"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Why the record was wrong"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, record: VisitRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = {(it.step, it.name): it.words for part in parts_of(record) for it, _made in part.lines}
        choice: Any = self.fields["fact"]
        # Any fact of any step may be put right, also one of which nothing was written.
        choice.choices = [
            (
                str(step.label),
                [(f"{step}.{name}", field.label) for name, field in form.base_fields.items()],
            )
            for step, form in FORMS.items()
        ]

    def correction(self) -> Correction:
        step, _dot, name = self.cleaned_data["fact"].partition(".")
        return Correction(
            step=step,
            fact=name,
            before=self.said.get((Step(step), name), ""),
            after=self.cleaned_data["after"],
            reason=self.cleaned_data["reason"],
        )


@dataclass(frozen=True)
class Part:
    """One step of a record: its answers, each with what was put right about it.

    Corrections of what was not written at all stand beside them, by label.
    """

    step: Step
    lines: list[tuple[Answer, list[Amendment]]]
    added: list[tuple[str, Amendment]]


def parts_of(record: VisitRecord) -> list[Part]:
    """The record's steps in their order, with its corrections."""
    made: dict[tuple[str, str], list[Amendment]] = {}
    for amendment in record.amendments.all():
        made.setdefault((amendment.step, amendment.fact), []).append(amendment)
    parts = []
    for step in Step:
        given = answers(record.visit.case, step, record.facts.get(step, {}))
        written = {answer.name for answer in given}
        added = [
            (str(FORMS[step].base_fields[name].label), amendment)
            for (of, name), corrections in made.items()
            for amendment in corrections
            if of == step and name not in written
        ]
        lines = [(answer, made.get((step.value, answer.name), [])) for answer in given]
        if lines or added:
            parts.append(Part(step, lines, added))
    return parts
