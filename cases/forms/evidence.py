"""Keeping an original in the vault (P3)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.models import EvidenceFacts, EvidenceItem, EvidenceKind
from foundation.forms import OnceForm, RowField
from ledger.models import Debt

if TYPE_CHECKING:
    from cases.models import Case

MEGABYTE = 1024 * 1024


class NewestField(RowField):
    """An item of the vault with what it is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_kind_display()} · {obj} ({obj.added_at:%Y-%m-%d})"


class EvidenceForm(OnceForm):
    """An original, what it is, and which one it is a better copy of."""

    file = forms.FileField(label=lazy("File"))
    kind = forms.ChoiceField(label=lazy("What it is"), choices=EvidenceKind.choices)
    name = forms.CharField(
        label=lazy("Name of the file"),
        required=False,
        max_length=200,
        help_text=lazy("Left empty, the file's own."),
    )
    debt = forms.ModelChoiceField(
        label=lazy("Debt"), queryset=Debt.objects.none(), required=False, empty_label=lazy("All of them")
    )
    version_of = NewestField(
        label=lazy("Better copy of"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        empty_label=lazy("Nothing, it is new"),
    )
    remarks = forms.CharField(
        label=pgettext_lazy("note", "Remarks"),
        required=False,
        help_text=lazy("Where it comes from, who handed it over."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = {"limit": settings.UPLOAD_LIMIT_BYTES // MEGABYTE}
        self.fields["file"].help_text = (
            _("A PDF, a picture (PNG, JPEG, WebP) or a recording, %(limit)s MB at most.") % limit
        )
        debts = Debt.objects.filter(in_cases__case=case).distinct().order_by("pk")
        self.fields["debt"].queryset = debts  # type: ignore[attr-defined]
        newest = EvidenceItem.objects.filter(debtor=case.debtor_id, later_versions=None).order_by("-pk")
        self.fields["version_of"].queryset = newest  # type: ignore[attr-defined]

    def facts(self, case: "Case") -> EvidenceFacts:
        """What was typed about the original, which belongs to ``case``."""
        said = self.cleaned_data
        return EvidenceFacts(
            said["kind"], said["name"], said["debt"], case, said["version_of"], said["remarks"]
        )
