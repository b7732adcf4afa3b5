"""Letters to the debtor."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cases.models import Address, EvidenceItem, ProofGrade
from followups.letters import PAY_WITHIN_DAYS
from followups.models import LetterKind
from foundation import clock
from foundation.forms import DayField, MomentField, OnceForm, VersionedForm

if TYPE_CHECKING:
    from cases.models import Case


class LetterForm(OnceForm):
    """A new letter."""

    kind = forms.ChoiceField(label=_("Kind of letter"), choices=LetterKind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    pay_by = DayField(label=_("To be paid by"))

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pay_by"].initial = clock.business_date() + timedelta(days=PAY_WITHIN_DAYS)
        self.fields["language"].initial = case.debtor.person.paper_language


class LetterTextForm(VersionedForm):
    """The words of a draft."""

    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "The lawful account, the way to check our people and the statement with its arithmetic "
            "are added to every letter."
        ),
    )


class LetterDispatchForm(VersionedForm):
    """Where the letter goes."""

    address = forms.ModelChoiceField(
        label=_("To which address"), queryset=Address.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addresses = case.debtor.person.addresses.order_by("-is_current", "-pk")
        self.fields["address"].queryset = addresses  # type: ignore[attr-defined]


class LetterDeliveryForm(VersionedForm):
    """That the letter arrived, and the proof of it."""

    GRADES = [
        (ProofGrade.A.value, _("Signed for")),
        (ProofGrade.B.value, _("The carrier's record says so")),
        (ProofGrade.C.value, _("Only our own note")),
    ]

    at = MomentField(label=_("It arrived"))
    grade = forms.ChoiceField(label=_("How do we know?"), choices=GRADES, widget=forms.RadioSelect)
    proof = forms.ModelChoiceField(
        label=_("Proof, from the evidence"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("The signed receipt or the carrier's record. Add it to the evidence first."),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = clock.now().astimezone(clock.zone()).replace(second=0, microsecond=0)
        evidence = EvidenceItem.objects.filter(debtor=case.debtor_id).order_by("-pk")
        self.fields["proof"].queryset = evidence  # type: ignore[attr-defined]


class LetterWithdrawalForm(VersionedForm):
    """Why the letter is not sent."""

    reason = forms.CharField(label=_("Reason"), max_length=250)
