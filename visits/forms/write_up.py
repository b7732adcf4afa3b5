"""The steps of the write-up, a form each.

A form's fields are the facts of its step, so the draft keeps exactly what these forms ask. Values are kept as
typed and read here, on every showing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.kinds import Scope
from cases.models import Budget, BudgetSource, Case, EvidenceItem
from cases.models.household_budget import MOST_DEPENDANTS
from followups import terms
from followups.agreements import earliest_due, subject_of
from followups.models import Ability, Frequency, NonPaymentReason, PayingMethod, Willingness
from followups.terms import Terms
from foundation import clock
from foundation.errors import shown_in
from foundation.forms import AmountField, DayField, MomentField
from foundation.money import ZERO
from visits import consequences, identity
from visits.kinds import IdentityProof
from visits.models import Consent, Raw, Result, Step, Who


def _area(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _one(label: Any, choices: Any, *, required: bool = True, short: bool = False) -> forms.ChoiceField:
    shape = forms.RadioSelect(attrs={"class": "short"} if short else {})
    return forms.ChoiceField(label=label, choices=choices, widget=shape, required=required)


def _many(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class StepForm(forms.Form):
    """One step of the write-up; ``case`` is whose visit it is."""

    question: ClassVar[Any]
    about: ClassVar[Any] = ""
    # The template of the step's fields.
    part: ClassVar[str] = "visits/_step_fields.html"

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    @property
    def nothing(self) -> str:
        """Why this case has nothing to ask here; empty when it has."""
        return ""

    @classmethod
    def of(cls, case: Case, raw: Mapping[str, Raw], *, bound: bool = True) -> "StepForm":
        """The form over what was typed; not ``bound``, it shows it without finding fault."""
        if not bound:
            return cls(case=case, initial=dict(raw))
        listed = {name: value if isinstance(value, list) else [value] for name, value in raw.items()}
        return cls(MultiValueDict(listed), case=case)

    def typed(self, sent: QueryDict) -> dict[str, Raw]:
        """The facts of this step as they were sent.

        A tick that is off and a list without choice are sent by nobody and empty. A form ends its lines with
        CR and LF, a script with LF: these are the same words.
        """
        facts: dict[str, Raw] = {}
        for name, field in self.fields.items():
            several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            facts[name] = sent.getlist(name) if several else sent.get(name, "").replace("\r\n", "\n")
        return facts


class SafetyForm(StepForm):
    question = lazy("How did you arrive?")
    about = lazy("For your own safety only: no notes on other people, their home or their visitors.")

    arrived_at = MomentField(label=lazy("At the door at"))
    dog = _tick(lazy("A dog or another animal"))
    lone = _tick(lazy("One of you was alone"))
    recording = _one(lazy("Recording"), Consent.choices, required=False, short=True)
    withdrawn = _tick(lazy("Consent was withdrawn, and the recording was stopped"))
    paused = _tick(lazy("The recording was paused when somebody else came in"))


class WhoForm(StepForm):
    question = lazy("Who opened the door?")
    about = lazy("First who it is, then everything else. This page may be seen by anybody.")

    who = _one(lazy("Who was at the door"), Who.choices)
    given = _many(
        lazy("Supplied by the person"),
        IdentityProof.choices,
        lazy("Two of these, or a card. Never read one out."),
    )
    card_left = _tick(lazy("A neutral card was left"))
    deceased = _tick(lazy("Said to have died"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == Who.SELF and not identity.is_enough(cleaned.get("given", [])):
            self.add_error("given", _("Two facts that the person supplied, or an identity card."))
        return cleaned


class OpeningForm(StepForm):
    question = lazy("How did you introduce yourselves?")

    opening_a = _tick(lazy("Before we knew who it was: own name, staff number, a personal matter"))
    opening_b = _tick(lazy("Once we knew who it was: the company, the credential, what we came for"))
    credential = _tick(lazy("The credential was shown"))
    invited_by = forms.CharField(
        label=lazy("Who asked you in"),
        help_text=lazy("Empty when you stayed outside. Nobody goes in unless asked."),
        max_length=120,
        required=False,
    )


class EvidenceForm(StepForm):
    question = lazy("What did you show the debtor?")

    shown = forms.ModelMultipleChoiceField(
        label=lazy("Shown"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    copies = forms.ModelMultipleChoiceField(
        label=lazy("Left as copies"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        for name in ("shown", "copies"):
            choice: Any = self.fields[name]
            choice.queryset = case.debtor.evidence.order_by("kind", "pk")

    @property
    def nothing(self) -> str:
        shown: Any = self.fields["shown"]
        return "" if shown.queryset.exists() else _("Nothing is in the vault, so nothing could be shown.")


class ListeningForm(StepForm):
    part = "visits/_listening.html"
    question = lazy("What did the debtor tell you?")

    debtor_said = _area(lazy("Debtor said"), lazy("The debtor's own words. They are never checked."))
    we_said = _area(
        lazy("We said"), lazy("What you answered. Forbidden words are kept too, and compliance is told.")
    )
    reasons = _many(lazy("Why it was not paid"), NonPaymentReason.choices)
    difficulties = _area(
        lazy("The debtor's difficulties"),
        lazy("What follows from them, such as “slow contact” or “in writing only”; no illness by name."),
        rows=2,
    )
    willingness = _one(lazy("Willingness"), Willingness.choices, short=True)
    ability = _one(lazy("Ability"), Ability.choices, short=True)
    ability_support = forms.CharField(
        label=lazy("What supports it"),
        help_text=lazy("Pay slip seen, shop open, …"),
        max_length=250,
        required=False,
    )
    income = AmountField(label=lazy("Income a month"), required=False, min_value=ZERO)
    housing = AmountField(label=lazy("Housing"), required=False, min_value=ZERO)
    living = AmountField(label=lazy("Living"), required=False, min_value=ZERO)
    other_debts = AmountField(label=lazy("Other debts"), required=False, min_value=ZERO)
    dependants = forms.IntegerField(
        label=lazy("Dependants"), required=False, min_value=0, max_value=MOST_DEPENDANTS
    )
    dispute = _tick(lazy("Disputes the debt"), lazy("Demands stop until it is answered."))
    not_theirs = _tick(lazy("Says the debt is not theirs"))
    ill = _tick(lazy("Signs of illness or need of care"), lazy("Demands stop; compliance looks at it."))
    hardship = _tick(lazy("Hardship"), lazy("Demands stop for 30 days."))
    under_age = _tick(lazy("Under age, or can't decide for themselves"))
    no_visits = _tick(lazy("Asks that nobody visits any more"))

    def budget(self, as_of: date) -> Budget | None:
        """The household's month as the debtor tells it; None while the income is not known."""
        found = getattr(self, "cleaned_data", {})
        if found.get("income") is None:
            return None
        out = sum((found.get(name) or ZERO for name in ("housing", "living", "other_debts")), ZERO)
        dependants, note = found.get("dependants") or 0, found.get("ability_support") or ""
        return Budget(found["income"], out, dependants, BudgetSource.DEBTOR, as_of, note)

    @property
    def left_over(self) -> Decimal | None:
        """Income less outgoings a month; None while the income is not known."""
        budget = self.budget(clock.business_date())
        return None if budget is None else budget.income - budget.outgoings


class CalculatorForm(StepForm):
    """The what-if calculator; empty when nothing was calculated.

    Once valid, ``calculated`` holds the schedule.
    """

    part = "visits/_calculator.html"
    question = lazy("What could the debtor pay?")
    about = lazy("Leave it empty when instalments were not talked about.")

    scope = _one(lazy("What the agreement is about"), Scope.choices, required=False)
    waiver = AmountField(
        label=lazy("Given up"),
        help_text=lazy("Only in a settlement: given up once all instalments are paid, and only then."),
        required=False,
    )
    down_payment = AmountField(label=lazy("Down-payment"), required=False, min_value=ZERO)
    frequency = _one(
        lazy("Instalments"),
        [it for it in Frequency.choices if it[0] != Frequency.CUSTOM],
        required=False,
        short=True,
    )
    instalments = forms.IntegerField(
        label=lazy("How many"), required=False, min_value=1, max_value=terms.MOST_INSTALMENTS
    )
    first_due_on = DayField(label=lazy("First one due on"), required=False)
    budget_reason = forms.CharField(
        label=lazy("Why the household can still keep it"),
        required=False,
        max_length=250,
        help_text=lazy("Only if a month's instalments are more than what is left. Another person decides."),
    )

    calculated: Terms | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = ("instalments", "first_due_on")
        if self.errors or not any(cleaned.get(name) for name in asked):
            return cleaned
        missing = [name for name in asked if not cleaned.get(name)]
        for name in missing:
            self.add_error(name, _("This is needed to calculate instalments."))
        if not missing:
            with shown_in(self):
                self.calculated = self._calculate(cleaned)
        return cleaned

    def _calculate(self, cleaned: dict[str, Any]) -> Terms:
        scope = cleaned["scope"] or Scope.WHOLE
        waiver = (cleaned["waiver"] or ZERO) if scope == Scope.SETTLEMENT else ZERO
        subject = subject_of(self.case)
        caught_up = subject.overdue if scope == Scope.CATCH_UP else ()
        calculated = terms.calculate(
            subject.total(scope, waiver=waiver, caught_up=caught_up),
            frequency=cleaned["frequency"] or Frequency.MONTHLY,
            first_due_on=cleaned["first_due_on"],
            instalments=cleaned["instalments"],
            down_payment=cleaned["down_payment"] or ZERO,
            down_payment_on=min(earliest_due(clock.business_date()), cleaned["first_due_on"]),
        )
        calculated = calculated.off_rest_days()
        return replace(calculated, scope=scope, waiver=waiver, caught_up=caught_up)


class ConsequencesForm(StepForm):
    question = lazy("Which consequences did you name?")
    about = lazy("Only what this contract and the law really bring, in these words.")

    told = _many(lazy("Told"), [])

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        choice: Any = self.fields["told"]
        choice.choices = [(it.code.value, it.words) for it in consequences.of_case(case)]

    @property
    def nothing(self) -> str:
        told: Any = self.fields["told"]
        return "" if told.choices else _("This contract has no consequence that may be told.")


class AgreedForm(StepForm):
    part = "visits/_agreed.html"
    question = lazy("What was agreed?")
    about = lazy("Neither of you takes money. Debtors pay into the company's account only.")

    result = _one(lazy("It came to this"), Result.choices)
    amount = AmountField(label=lazy("Amount promised"), required=False)
    due_on = DayField(label=lazy("To be paid by"), required=False)
    method = forms.ChoiceField(
        label=lazy("How the debtor pays"),
        choices=PayingMethod.choices,
        required=False,
        initial=PayingMethod.TRANSFER,
    )
    paid_amount = AmountField(label=lazy("Amount reported as paid"), required=False)
    paid_on = DayField(label=lazy("Day reported as paid"), required=False)
    paid_channel = forms.CharField(label=lazy("Paid how"), max_length=60, required=False)

    needed: ClassVar[dict[str, tuple[str, ...]]] = {
        Result.PROMISE: ("amount", "due_on"),
        Result.PAID: ("paid_amount", "paid_on", "paid_channel"),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.needed.get(cleaned.get("result", ""), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what was agreed."))
        return cleaned


class LeavingForm(StepForm):
    question = lazy("How did you leave?")

    asked_at = MomentField(
        label=lazy("Asked to leave at"),
        required=False,
        help_text=lazy("Empty when nobody asked you to. Staying over five minutes after it is an incident."),
    )
    left_at = MomentField(label=lazy("Left at"))


FORMS: dict[Step, type[StepForm]] = {
    Step.SAFETY: SafetyForm,
    Step.WHO: WhoForm,
    Step.OPENING: OpeningForm,
    Step.EVIDENCE: EvidenceForm,
    Step.LISTENING: ListeningForm,
    Step.TERMS: CalculatorForm,
    Step.CONSEQUENCES: ConsequencesForm,
    Step.AGREED: AgreedForm,
    Step.LEAVING: LeavingForm,
}


def form_of(step: str, case: Case, raw: Mapping[str, Raw], *, bound: bool = True) -> StepForm:
    """The form of ``step`` over what was typed."""
    return FORMS[Step(step)].of(case, raw, bound=bound)
