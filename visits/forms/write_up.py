"""The steps of the write-up, a form each, and what they tell once all are right.

A form's fields are the facts of its step, so the draft keeps exactly what these forms ask. Values are kept as
typed and read here, on every showing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.models import Case, EvidenceItem
from followups import terms
from followups.models import Ability, Frequency, NonPaymentReason, PayingMethod, Willingness
from followups.models.promise import LONGEST_DAYS
from followups.terms import Terms
from foundation import clock
from foundation.formats import moment, money
from foundation.forms import AmountField, DayField, MomentField
from foundation.listing import listed
from foundation.money import ZERO
from visits import consequences, identity
from visits.models import Consent, Raw, Result, Step, VisitDraft, Who
from visits.outcomes import SIGNS, Paid, Promised, Told


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

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    @classmethod
    def of(cls, case: Case, raw: Mapping[str, Raw], *, bound: bool = True) -> "StepForm":
        """The form over what was typed; not ``bound``, it shows it without finding fault."""
        if not bound:
            return cls(case=case, initial=dict(raw))
        listed = {name: value if isinstance(value, list) else [value] for name, value in raw.items()}
        return cls(MultiValueDict(listed), case=case)

    def typed(self, sent: QueryDict) -> dict[str, Raw]:
        """The facts of this step as they were sent; a tick that is off and a list without choice are sent by
        nobody and empty."""
        facts: dict[str, Raw] = {}
        for name, field in self.fields.items():
            several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            facts[name] = sent.getlist(name) if several else sent.get(name, "")
        return facts


class SafetyForm(StepForm):
    question = lazy("How did you arrive?")
    about = lazy("For your own safety only: no notes on other people, their home or their visitors.")

    arrived_at = MomentField(label=lazy("At the door at"))
    dog = _tick(lazy("A dog or another animal"))
    lone = _tick(lazy("One of you was alone"))
    recording = _one(lazy("Recording"), Consent.choices, required=False, short=True)
    withdrawn = _tick(lazy("He withdrew his consent, and the recording was stopped"))
    paused = _tick(lazy("The recording was paused when somebody else came in"))


class WhoForm(StepForm):
    question = lazy("Who opened the door?")
    about = lazy("First who it is, then everything else. This page may be seen by anybody.")

    who = _one(lazy("Who was at the door"), Who.choices)
    given = _many(
        lazy("He himself supplied"),
        identity.Given.choices,
        lazy("Two of these, or his card. Never read out to him."),
    )
    card_left = _tick(lazy("A neutral card was left"))
    deceased = _tick(lazy("He is said to have died"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == Who.SELF and not identity.suffices(cleaned.get("given", [])):
            self.add_error("given", _("Two facts that he supplied himself, or his identity card."))
        return cleaned


class OpeningForm(StepForm):
    question = lazy("How did you introduce yourselves?")

    opening_a = _tick(lazy("Before we knew him: own name, staff number, a personal matter"))
    opening_b = _tick(lazy("Once we knew him: the company, the credential, what we came for"))
    credential = _tick(lazy("The credential was shown"))
    invited_by = forms.CharField(
        label=lazy("Who asked you in"),
        help_text=lazy("Empty when you stayed outside. Nobody goes in unless asked."),
        max_length=120,
        required=False,
    )


class EvidenceForm(StepForm):
    question = lazy("What did you show him?")

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


class ListeningForm(StepForm):
    question = lazy("What did he tell you?")

    debtor_said = _area(lazy("Debtor said"), lazy("His own words. They are never checked."))
    we_said = _area(
        lazy("We said"), lazy("What you answered. Forbidden words are kept too, and compliance is told.")
    )
    reasons = _many(lazy("Why it was not paid"), NonPaymentReason.choices)
    difficulties = _area(
        lazy("His difficulties"),
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
    dispute = _tick(lazy("Disputes the debt"), lazy("Demands stop until it is answered."))
    not_his = _tick(lazy("Says the debt is not his"))
    ill = _tick(lazy("Signs of illness or need of care"), lazy("Demands stop; compliance looks at it."))
    hardship = _tick(lazy("Hardship"), lazy("Demands stop for 30 days."))
    under_age = _tick(lazy("Under age, or can't decide for himself"))
    no_visits = _tick(lazy("Asks that nobody visits any more"))

    @property
    def left_over(self) -> Decimal | None:
        """Income less outgoings a month; None while the income is not known."""
        found = getattr(self, "cleaned_data", {})
        if found.get("income") is None:
            return None
        out = sum((found.get(name) or ZERO for name in ("housing", "living", "other_debts")), ZERO)
        return Decimal(found["income"]) - out


class CalculatorForm(StepForm):
    """The what-if calculator; empty when nothing was calculated. Once valid, ``calculated``
    holds the schedule."""

    question = lazy("What could he pay?")
    about = lazy("Leave it empty when instalments were not talked about.")

    total = AmountField(label=lazy("Total to be paid"), required=False)
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

    calculated: Terms | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = ("total", "instalments", "first_due_on")
        if self.errors or not any(cleaned.get(name) for name in asked):
            return cleaned
        missing = [name for name in asked if not cleaned.get(name)]
        for name in missing:
            self.add_error(name, _("This is needed to calculate instalments."))
        if not missing:
            try:
                self.calculated = terms.calculate(
                    cleaned["total"],
                    frequency=cleaned["frequency"] or Frequency.MONTHLY,
                    first_due_on=cleaned["first_due_on"],
                    instalments=cleaned["instalments"],
                    down_payment=cleaned["down_payment"] or ZERO,
                    down_payment_on=min(clock.business_date(), cleaned["first_due_on"]),
                )
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


class ConsequencesForm(StepForm):
    question = lazy("Which consequences did you tell him?")
    about = lazy("Only what this contract and the law really bring, in these words.")

    told = _many(lazy("Told"), [])

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        choice: Any = self.fields["told"]
        choice.choices = [(it.code.value, it.words) for it in consequences.of_case(case)]


class AgreedForm(StepForm):
    question = lazy("What was agreed?")
    about = lazy("Nobody of you takes money. Who pays, pays into the company's account only.")

    result = _one(lazy("It came to this"), Result.choices)
    amount = AmountField(label=lazy("Amount promised"), required=False)
    due_on = DayField(label=lazy("To be paid by"), required=False)
    method = forms.ChoiceField(
        label=lazy("How he pays"), choices=PayingMethod.choices, required=False, initial=PayingMethod.TRANSFER
    )
    paid_amount = AmountField(label=lazy("Amount he says he paid"), required=False)
    paid_on = DayField(label=lazy("Day he says he paid"), required=False)
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


@dataclass(frozen=True)
class Fault:
    """What is not right yet: in which step, beside which field (empty for the step as a whole)."""

    step: Step
    name: str
    words: str

    @property
    def label(self) -> str:
        """What the field asks; the step's name for the step as a whole."""
        field = FORMS[self.step].base_fields.get(self.name)
        return str(field.label) if field else str(self.step.label)


class WholeDraft:
    """All open steps of a draft, read together: what is not right yet, and what they tell."""

    def __init__(self, draft: VisitDraft) -> None:
        self.draft = draft
        case = draft.visit.case
        self.forms = {step: form_of(step, case, draft.raw(step)) for step in draft.open_steps}

    def of(self, step: Step, name: str, otherwise: Any = "") -> Any:
        """A value that was read; ``otherwise`` when the step is not open or says nothing."""
        form = self.forms.get(step)
        found = form.cleaned_data.get(name) if form and hasattr(form, "cleaned_data") else None
        return otherwise if found in (None, "") else found

    @property
    def faults(self) -> list[Fault]:
        """What keeps it from being submitted, in the order of the steps."""
        found = [
            Fault(step, "" if name == "__all__" else name, str(words))
            for step, form in self.forms.items()
            for name, errors in form.errors.items()
            for words in errors
        ]
        return found + list(self._between_steps())

    def _between_steps(self) -> Iterator[Fault]:
        arrived, left = self.of(Step.SAFETY, "arrived_at", None), self.of(Step.LEAVING, "left_at", None)
        asked = self.of(Step.LEAVING, "asked_at", None)
        if left and left > clock.now():
            yield Fault(Step.LEAVING, "left_at", _("This lies in the future."))
        if arrived and left and left < arrived:
            yield Fault(Step.LEAVING, "left_at", _("This is before you came."))
        if arrived and asked and left and not arrived <= asked <= left:
            yield Fault(Step.LEAVING, "asked_at", _("This is not between coming and leaving."))
        due = self.of(Step.AGREED, "due_on", None)
        if self.of(Step.AGREED, "result") == Result.PROMISE and due and arrived:
            days = (due - clock.business_date(arrived)).days
            if days < 0:
                yield Fault(Step.AGREED, "due_on", _("The day lies before the visit."))
            elif days > LONGEST_DAYS:
                yield Fault(
                    Step.AGREED,
                    "due_on",
                    _("A promise reaches 90 days at most; draw up a repayment agreement instead."),
                )
        paid = self.of(Step.AGREED, "paid_on", None)
        if paid and paid > clock.business_date():
            yield Fault(Step.AGREED, "paid_on", _("This lies in the future."))
        if self.of(Step.AGREED, "result") == Result.INSTALMENTS and self.terms is None:
            yield Fault(Step.TERMS, "total", _("Calculate the instalments that he wants to pay."))

    @property
    def terms(self) -> Terms | None:
        form = self.forms.get(Step.TERMS)
        return form.calculated if isinstance(form, CalculatorForm) else None

    def told(self) -> Told:
        """What the draft tells; ask only once there are no faults."""
        read = self.of
        listening, agreed = Step.LISTENING, Step.AGREED
        signs = {sign for sign in SIGNS if read(listening, sign, False) or read(Step.WHO, sign, False)}
        result = read(agreed, "result")
        promised = paid = None
        if result == Result.PROMISE:
            method = read(agreed, "method", PayingMethod.TRANSFER)
            promised = Promised(read(agreed, "amount"), read(agreed, "due_on"), method)
        if result == Result.PAID:
            paid = Paid(read(agreed, "paid_amount"), read(agreed, "paid_on"), read(agreed, "paid_channel"))
        return Told(
            who=read(Step.WHO, "who"),
            given=tuple(read(Step.WHO, "given", ())),
            arrived_at=read(Step.SAFETY, "arrived_at"),
            left_at=read(Step.LEAVING, "left_at"),
            asked_to_leave_at=read(Step.LEAVING, "asked_at", None),
            signs=frozenset(signs),
            no_more_visits=read(listening, "no_visits", False),
            result=result,
            debtor_said=read(listening, "debtor_said"),
            we_said=read(listening, "we_said"),
            willingness=read(listening, "willingness", Willingness.UNKNOWN),
            ability=read(listening, "ability", Ability.UNKNOWN),
            reasons=tuple(read(listening, "reasons", ())),
            shown=tuple(read(Step.EVIDENCE, "shown", ())),
            copies=tuple(read(Step.EVIDENCE, "copies", ())),
            promised=promised,
            paid=paid,
            terms=self.terms if result == Result.INSTALMENTS else None,
            steps=tuple(self.forms),
        )


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
