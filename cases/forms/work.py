"""Forms of the supervisor's work on a case: plan, decision, assignment, stage, round, limitation."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.kinds import NEXT_STAGES, Scope
from cases.models import EvidenceItem, LimitationEvent, ProofGrade, Stage
from cases.models.plan import WEEKDAYS
from cases.planning import PlanFacts
from foundation.approvals import Decision
from foundation.forms import AmountField, DayField, HourInput, RowField, VersionedForm
from ledger.models import Debt
from staff.models import User

if TYPE_CHECKING:
    from cases.models import Case, CollectionPlan
    from cases.owing import Owing
    from cases.ranking import Ranking

ZERO = Decimal(0)


def _long(label: Any, hint: Any = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, widget=widget)


class PlanForm(VersionedForm):
    """A collection plan: each weekday has an hour from and an hour until, empty where nobody should go."""

    objective = _long(
        lazy("Objective"), lazy("What this round should achieve, in a sentence or two."), rows=2
    )
    target = AmountField(label=lazy("Amount to aim for"))
    floor = AmountField(label=lazy("Least to agree on"))
    down_payment_floor = AmountField(label=lazy("Least down-payment"), min_value=ZERO, initial="0.00")
    longest_months = forms.IntegerField(label=lazy("Longest term in months"), min_value=1, max_value=120)
    largest_waiver = AmountField(label=lazy("Largest waiver"), min_value=ZERO, initial="0.00")
    scopes = forms.MultipleChoiceField(
        label=lazy("An agreement may be about"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Scope.values,
    )
    talking_points = _long(
        lazy("Talking points"),
        lazy("Checked when you save: threats, police, lawyers, shame, family, borrowing, cash do not pass."),
        required=False,
        rows=4,
    )
    risks = _long(
        lazy("Risks"),
        lazy("What the pair should look out for: dogs, a dark stairwell, earlier tension."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            for end, label in (("from", lazy("%(day)s from")), ("to", lazy("%(day)s until"))):
                self.fields[f"{end}_{weekday}"] = forms.TimeField(
                    label=label % {"day": name}, required=False, widget=HourInput
                )

    @classmethod
    def of(cls, plan: "CollectionPlan | None", *, version: int) -> "PlanForm":
        """The form as ``plan`` has it, empty without one; ``version`` is that of the plan shown or 0."""
        initial: dict[str, Any] = {"version": version}
        if plan is not None:
            initial |= vars(PlanFacts.of(plan))
            for window in plan.windows:
                initial[f"from_{window['weekday']}"] = window["from"]
                initial[f"to_{window['weekday']}"] = window["to"]
        return cls(initial=initial)

    def days(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each weekday with its two fields, for the page."""
        for weekday, name in WEEKDAYS.items():
            yield name, self[f"from_{weekday}"], self[f"to_{weekday}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        windows = []
        for weekday in WEEKDAYS:
            begins, ends = cleaned.pop(f"from_{weekday}", None), cleaned.pop(f"to_{weekday}", None)
            if begins and ends and begins < ends:
                windows.append({"weekday": weekday, "from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"})
            elif begins and ends:
                self.add_error(f"to_{weekday}", _("The window ends before it begins."))
            elif begins or ends:
                empty = f"to_{weekday}" if begins else f"from_{weekday}"
                self.add_error(empty, _("Give both hours, or none."))
        return {**cleaned, "windows": windows}

    @property
    def facts(self) -> PlanFacts:
        """What the plan says, as the verb takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return PlanFacts(**said)


class DecisionForm(VersionedForm):
    """Another person's word on something sent: agreed, or returned with remarks."""

    decision = forms.ChoiceField(
        choices=[(Decision.APPROVED, lazy("Approve")), (Decision.RETURNED, lazy("Return"))]
    )
    remarks = _long(
        lazy("Remarks"), lazy("Needed when you return it: say what should be changed."), required=False
    )


class AssignmentForm(VersionedForm):
    """A pair for one case, chosen among those who can take it."""

    lead = forms.ModelChoiceField(label=lazy("Lead"), queryset=User.objects.none())
    second = forms.ModelChoiceField(label=lazy("Second"), queryset=User.objects.none())
    reason = _long(lazy("Reason"), lazy("Why the case changes hands; the collectors see it."), rows=2)

    def __init__(self, *args: Any, ranking: "Ranking", reassigning: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = User.objects.filter(pk__in=[it.collector.pk for it in ranking.candidates])
        self.fields["lead"].queryset = self.fields["second"].queryset = able  # type: ignore[attr-defined]
        self.fields["reason"].required = reassigning
        if not reassigning:
            self.fields["reason"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("lead") and cleaned.get("lead") == cleaned.get("second"):
            self.add_error("second", _("A pair is two different people."))
        return cleaned


class PairForm(VersionedForm):
    """One line of a bulk assignment: the proposed pair of a case, to be confirmed, changed or left out."""

    chosen = forms.BooleanField(label=lazy("Assign"), required=False)
    lead = forms.TypedChoiceField(label=lazy("Lead"), required=False, coerce=int, empty_value=None)
    second = forms.TypedChoiceField(label=lazy("Second"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *args: Any, case: "Case", ranking: "Ranking", proposal: "Ranking", **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "prefix": f"case-{case.pk}"})
        # Anybody of the ranking may be chosen; the proposal is the ranking as the cases before leave it.
        self.case, self.ranking, self.proposal = case, ranking, proposal
        # Set by the page: what is owed, and whether somebody changed the case meanwhile.
        self.owing: Owing | None = None
        self.is_stale = False
        self.people = {it.collector.pk: it.collector for it in ranking.candidates}
        options = [
            (it.collector.pk, f"{it.collector.name} ({it.workload.open_cases}/{it.workload.capacity})")
            for it in ranking.candidates
        ]
        for name in ("lead", "second"):
            self.fields[name].choices = [("", _("Nobody")), *options]  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}, {case.number}"
        self.fields["chosen"].widget.attrs["aria-label"] = f"{_('Assign')}, {case.number}"

    @classmethod
    def proposing(cls, case: "Case", ranking: "Ranking", proposal: "Ranking") -> "PairForm":
        """The line with its proposed pair. It is ticked if there is a pair and nobody has the case."""
        pair = proposal.suggested
        initial = {"version": case.version, "chosen": pair is not None and case.lead_id is None}
        if pair:
            initial |= {"lead": pair[0].collector.pk, "second": pair[1].collector.pk}
        return cls(case=case, ranking=ranking, proposal=proposal, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("chosen"):
            for name in ("lead", "second"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, _("Choose somebody, or leave the case out."))
            if cleaned.get("lead") and cleaned.get("lead") == cleaned.get("second"):
                self.add_error("second", _("A pair is two different people."))
        return cleaned

    @property
    def pair(self) -> tuple[User, User]:
        """The two people chosen; only for a valid line that is chosen."""
        return self.people[self.cleaned_data["lead"]], self.people[self.cleaned_data["second"]]


class StageForm(VersionedForm):
    """Where the case goes, and why where a reason is asked for."""

    to = forms.ChoiceField(label=lazy("Move the case to"), widget=forms.RadioSelect)
    reason = _long(
        lazy("Reason"),
        lazy("Needed to leave out the visit, to go back, and to visit without notice or calls."),
        required=False,
        rows=2,
    )

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(it.value, it.label) for it in NEXT_STAGES[Stage(stage)]]
        self.fields["to"].choices = options  # type: ignore[attr-defined]
        self.fields["to"].initial = options[0][0]


class RoundForm(VersionedForm):
    """Why a new round begins."""

    reason = _long(lazy("Reason"), lazy("What happened: a broken promise, a broken agreement, new facts."))


class DebtChoice(RowField):
    """A debt by its creditor's reference."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.reference)


class LimitationForm(forms.Form):
    """What restarts the limitation period of a debt, and how it can be proved."""

    debt = DebtChoice(label=lazy("Debt"), queryset=Debt.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=pgettext_lazy("limitation", "What happened"),
        choices=LimitationEvent.Kind.choices,
        initial=LimitationEvent.Kind.DEMAND,
    )
    on = DayField(label=lazy("On"))
    grade = forms.ChoiceField(label=lazy("Proof"), choices=ProofGrade.choices, widget=forms.RadioSelect)
    proof = forms.ModelChoiceField(
        label=lazy("Evidence that proves it"),
        help_text=lazy("From the vault of this debtor; needed for grades A and B."),
        queryset=EvidenceItem.objects.none(),
        required=False,
        empty_label=lazy("None"),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Mapping[str, Any] = self.fields
        fields["debt"].queryset = Debt.objects.filter(in_cases__case=case).distinct().order_by("pk")
        fields["proof"].queryset = EvidenceItem.objects.filter(debtor=case.debtor_id).order_by("-pk")
        fields["grade"].choices = [
            (it.value, _("%(grade)s: %(proof)s") % {"grade": it.value, "proof": it.label})
            for it in ProofGrade
        ]
