"""All steps of a draft, read together: the faults that remain, and the values once there are none."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Budget
from followups.models import Ability, PayingMethod, Willingness
from followups.promises import LONGEST_DAYS
from followups.terms import Terms
from foundation import clock
from visits.finished_draft import SIGNS, DoorPayment, DoorPromise, FinishedDraft
from visits.forms.write_up import FORMS, CalculatorForm, ListeningForm, form_of
from visits.models import Result, Step, VisitDraft


@dataclass(frozen=True)
class Fault:
    """A fault that remains: in which step, beside which field (empty for the step as a whole)."""

    step: Step
    name: str
    words: str

    @property
    def label(self) -> str:
        """The label of the field, or of the step if the fault is of the whole step."""
        field = FORMS[self.step].base_fields.get(self.name)
        return str(field.label) if field else str(self.step.label)


class WholeDraft:
    """All open steps of a draft, read together: the faults that remain, and the values."""

    def __init__(self, draft: VisitDraft) -> None:
        self.draft = draft
        case = draft.visit.case
        self.forms = {step: form_of(step, case, draft.raw(step)) for step in draft.open_steps}

    def of(self, step: Step, name: str, otherwise: Any = "") -> Any:
        """Return a value that was read, or ``otherwise`` if the step is not open or the value is empty."""
        form = self.forms.get(step)
        found = form.cleaned_data.get(name) if form and hasattr(form, "cleaned_data") else None
        return otherwise if found in (None, "") else found

    @property
    def faults(self) -> list[Fault]:
        """The faults that stop the submission, in the order of the steps."""
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
            yield Fault(
                Step.TERMS, "instalments", _("Calculate the instalments that the debtor wants to pay.")
            )

    @property
    def terms(self) -> Terms | None:
        form = self.forms.get(Step.TERMS)
        return form.calculated if isinstance(form, CalculatorForm) else None

    @property
    def budget(self) -> Budget | None:
        """The household's month as of the day of the visit."""
        form, arrived = self.forms.get(Step.LISTENING), self.of(Step.SAFETY, "arrived_at", None)
        if not isinstance(form, ListeningForm) or arrived is None:
            return None
        return form.budget(clock.business_date(arrived))

    def finished(self) -> FinishedDraft:
        """Return the values of the draft. Call it only if there are no faults."""
        read = self.of
        listening, agreed = Step.LISTENING, Step.AGREED
        signs = {sign for sign in SIGNS if read(listening, sign, False) or read(Step.WHO, sign, False)}
        result = read(agreed, "result")
        promised = paid = None
        if result == Result.PROMISE:
            method = read(agreed, "method", PayingMethod.TRANSFER)
            promised = DoorPromise(read(agreed, "amount"), read(agreed, "due_on"), method)
        if result == Result.PAID:
            paid = DoorPayment(
                read(agreed, "paid_amount"), read(agreed, "paid_on"), read(agreed, "paid_channel")
            )
        return FinishedDraft(
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
            budget=self.budget,
            budget_reason=read(Step.TERMS, "budget_reason"),
            steps=tuple(self.forms),
        )
