"""Forms about people."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.forms import DayField, VersionedForm
from staff.models import Ability, CollectorProfile, Role, Skill, Team, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEVELS = [(level, str(level)) for level in range(1, 6)]


class SignInForm(forms.Form):
    """A staff number and a password."""

    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class NamesField(forms.CharField):
    """Several short names in one line, separated by commas of either kind; a list of text."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [
            name.strip() for name in text.replace("，", ",").replace("、", ",").split(",") if name.strip()
        ]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Check nothing: names may be any text of any length in all."""


class RolesField(forms.MultipleChoiceField):
    """Any number of roles."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "short"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Roles"), choices=Role.choices, required=False, **kwargs)


class PersonForm(forms.Form):
    """A new member of staff."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    roles = RolesField()
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ChangePersonForm(VersionedForm):
    """A person's name, team and roles."""

    name = forms.CharField(label=_("Name"), max_length=80)
    roles = RolesField()
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class LeavingForm(VersionedForm):
    """Why somebody's account is closed."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CollectorForm(forms.Form):
    """What a collector can do, and how much."""

    districts = NamesField(label=_("Districts"), required=False, help_text=_("Names, separated by commas."))
    languages = NamesField(label=_("Languages"), required=False, help_text=_("Such as zh, en, yue."))
    years = forms.IntegerField(label=_("Years of experience"), min_value=0, max_value=60)
    visits_a_day = forms.IntegerField(label=_("Visits a day at most"), min_value=1, max_value=30)
    open_cases = forms.IntegerField(label=_("Open cases at most"), min_value=1, max_value=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for skill in Skill:
            self.fields[f"skill_{skill.value}"] = forms.TypedChoiceField(
                label=capfirst(skill.label), choices=LEVELS, coerce=int, initial=3
            )

    @classmethod
    def of(cls, profile: CollectorProfile | None, data: Any = None) -> "CollectorForm":
        """The form, filled with what is known of the collector."""
        if profile is None:
            blank = CollectorProfile()
            return cls(
                data,
                initial={"years": 0, "visits_a_day": blank.visits_a_day, "open_cases": blank.open_cases},
            )
        levels = {f"skill_{row.skill}": row.level for row in profile.skills.all()}
        facts = ("districts", "languages", "years", "visits_a_day", "open_cases")
        return cls(data, initial={**{name: getattr(profile, name) for name in facts}, **levels})

    def ability(self) -> Ability:
        """What the form says that the collector can do."""
        said = dict(self.cleaned_data)
        skills = {skill.value: said.pop(f"skill_{skill.value}") for skill in Skill}
        return Ability(**said, skills=skills)


class TeamForm(forms.Form):
    """A team's name and the districts it works in."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    districts = NamesField(label=_("Districts"), required=False, help_text=_("Names, separated by commas."))


class ChangeTeamForm(TeamForm, VersionedForm):
    """The same, of a team that exists."""


class AbsenceForm(forms.Form):
    """An absence of a person, and who covers it."""

    user = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none())
    since = DayField(label=_("First day"))
    until = DayField(label=pgettext_lazy("absence", "Last day"))
    cover = forms.ModelChoiceField(
        label=_("Covered by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Sees and works the cases meanwhile."),
    )

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("user", "cover"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    """What all staff may change about themselves."""

    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
