"""Pause an agreement and take it up again."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.kinds import Scope
from cases.models import EvidenceItem
from followups.agreements import Pause
from followups.kinds import PausedDays
from foundation.forms import DayField, VersionedForm

if TYPE_CHECKING:
    from followups.models import RepaymentAgreement


class PauseForm(VersionedForm):
    """Until when, why, with what proof, and what becomes of the due days."""

    until = DayField(
        label=_("Day of review"), help_text=_("The last day of the pause. The lead gets a task.")
    )
    days = forms.ChoiceField(label=_("Due days"), choices=PausedDays.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=250,
        help_text=_("The consequence, never a diagnosis: “slow contact”, “write only”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proof = forms.ModelChoiceField(
        label=pgettext_lazy("pause", "Proof in the vault"),
        queryset=EvidenceItem.objects.none(),
        required=False,
    )
    proof_reference = forms.CharField(label=_("Or where the proof is"), max_length=250, required=False)

    def __init__(self, *args: Any, agreement: "RepaymentAgreement", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = EvidenceItem.objects.filter(debtor=agreement.case.debtor_id).order_by("-pk")
        self.fields["proof"].queryset = evidence  # type: ignore[attr-defined]
        self.fields["days"].initial = PausedDays.STAY
        if agreement.scope == Scope.CATCH_UP:
            # The contract runs on beside it, so its days stay.
            stay = [(code, words) for code, words in PausedDays.choices if code == PausedDays.STAY]
            self.fields["days"].choices = stay  # type: ignore[attr-defined]

    @property
    def pause(self) -> Pause:
        """Return what was typed, once the form is valid."""
        names = ("until", "days", "reason", "proof", "proof_reference")
        return Pause(**{name: self.cleaned_data[name] for name in names})


class ResumptionForm(VersionedForm):
    """Why a paused agreement is taken up again."""

    reason = forms.CharField(label=_("Why"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}))
