"""The forms of an import: upload the files, and decide after the check."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from foundation import clock
from foundation.forms import DayField, OnceForm
from intake import readers
from intake.models import ImportProfile
from staff.models import Role, Team

if TYPE_CHECKING:
    from staff.models import User


class FilesInput(forms.ClearableFileInput):
    """A file control that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files. The value is a list of uploads."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data or [None]
        files = [super(FilesField, self).clean(file, initial) for file in given]
        limit = settings.UPLOAD_LIMIT_BYTES
        if any(file.size > limit for file in files):
            raise ValidationError(_("A file is larger than %(limit)s MB.") % {"limit": limit // 1024 // 1024})
        return files


class ImportForm(OnceForm):
    """The files, the profile, the team, and the date as of which they are imported."""

    # Django removes the field from the class before the form's own ``files`` (what was sent) is set.
    files = FilesField(  # type: ignore[assignment]
        label=lazy("Files"),
        help_text=lazy(
            "Spreadsheets, text with any separator, or a ZIP with one table. A creditor's loans, schedule "
            "and payments may come apart."
        ),
        widget=FilesInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods,.zip"}),
    )
    profile = forms.ModelChoiceField(
        label=lazy("Profile"),
        queryset=ImportProfile.objects.none(),
        help_text=lazy("How the creditor writes; generic recognises columns in English and Chinese."),
    )
    portfolio_name = forms.CharField(
        label=lazy("Portfolio"),
        max_length=120,
        required=False,
        help_text=lazy("Empty: named after the creditor. A known name adds to that portfolio."),
    )
    team = forms.ModelChoiceField(label=lazy("Team"), queryset=Team.objects.none())
    as_of = DayField(
        label=lazy("As of"), help_text=lazy("Debts in arrears on this day get a case when they are taken.")
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = ImportProfile.objects.filter(layout__in=readers.layouts()).order_by("name")
        self.fields["profile"].queryset = profiles  # type: ignore[attr-defined]
        teams = Team.objects.all() if user.has_role(Role.MANAGER) else Team.objects.filter(members=user)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].initial = teams.first()
        self.fields["as_of"].initial = clock.business_date()

    def clean_as_of(self) -> Any:
        as_of = self.cleaned_data["as_of"]
        if as_of > clock.business_date():
            raise ValidationError(_("The day can't lie after today."))
        return as_of


class DecisionForm(forms.Form):
    """The decision about the checked rows."""

    decision = forms.ChoiceField(
        label=pgettext_lazy("bad rows", "What to do"),
        choices=[
            ("all", lazy("Take all rows; none if one is bad")),
            ("good", lazy("Take the good rows and leave the bad ones")),
            ("none", lazy("Take none")),
        ],
        widget=forms.RadioSelect,
    )
