"""The answers of one step as the page's script sends them: what changed, over what, and since when.

Without a script a form sends only its fields and the revision of the whole step.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from staff.models import User
from visits.forms.write_up import StepForm
from visits.models import Raw, TypedAnswer

# A device that claims to have kept words for longer is not believed.
LONGEST_WAIT = timedelta(hours=24)


class SentAnswersForm(forms.Form):
    """What goes with the fields of a step.

    ``changes`` maps the name of each changed fact to {"revision": n or null, "typed_at": moment}. ``author``
    is who typed. ``sent_at`` is the device's time at sending. Only its difference to ``typed_at`` counts, so
    that a wrong clock does no harm.
    """

    revision = forms.IntegerField(min_value=0, required=False)
    author = forms.IntegerField(required=False)
    request_id = forms.UUIDField(required=False)
    changes = forms.JSONField(required=False)
    sent_at = forms.CharField(required=False)

    def clean_changes(self) -> dict[str, Any] | None:
        changes = self.cleaned_data["changes"]
        if changes is None:
            return None
        if not isinstance(changes, dict) or not all(_is_change(it) for it in changes.values()):
            raise ValidationError(_("These changes can't be read."), code="changes")
        return changes

    def answers(self, step: StepForm, sent: QueryDict) -> dict[str, TypedAnswer]:
        """The answers of ``step`` that were sent, by name. Without ``changes`` these are all its fields."""
        typed, changes = step.typed(sent), self.cleaned_data["changes"]
        if changes is None:
            revision = self.cleaned_data["revision"] or 0
            return {name: TypedAnswer(value, revision) for name, value in typed.items()}
        return {name: self._answer(typed[name], changes[name]) for name in changes if name in typed}

    def _answer(self, value: Raw, change: dict[str, Any]) -> TypedAnswer:
        typed_at, sent_at = _moment(change.get("typed_at")), _moment(self.cleaned_data["sent_at"])
        age = sent_at - typed_at if typed_at and sent_at else timedelta(0)
        # The usual pause before a page saves is no waiting.
        waited = age if timedelta(minutes=1) <= age <= LONGEST_WAIT else timedelta(0)
        return TypedAnswer(value, change["revision"], age=waited)


def read_sent(sent: QueryDict, *, by: User) -> SentAnswersForm:
    """Read what a page sent. Raises ValidationError if ``by`` is not who typed it, or if it can't be read."""
    form = SentAnswersForm(sent)
    if not form.is_valid():
        raise ValidationError(_("These changes can't be read."), code="changes")
    if form.cleaned_data["author"] not in (None, by.pk):
        raise ValidationError(
            _("Somebody else typed this. They sign in themselves to save it."), code="author"
        )
    return form


def request_id(form: SentAnswersForm) -> UUID | None:
    """The id under which the page sends these answers, again if nobody heard the first answer."""
    found: UUID | None = form.cleaned_data["request_id"]
    return found


def _is_change(change: Any) -> bool:
    if not isinstance(change, dict) or "revision" not in change:
        return False
    revision = change["revision"]
    return revision is None or (
        isinstance(revision, int) and not isinstance(revision, bool) and revision >= 0
    )


def _moment(text: Any) -> datetime | None:
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
