"""Write the checked rows of an import to the books, in one transaction: all good rows or none."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import (
    Address,
    Closure,
    Debtor,
    LawfulBasis,
    Person,
    PersonKind,
    Phone,
    Place,
    Provenance,
    Source,
)
from cases.opening import Opening, open_many
from followups import payments
from followups.models import ContractChange
from foundation import clock
from foundation.encrypted import search_hash
from foundation.locking import lock, moves_from
from foundation.money import ZERO
from intake.lines import LoanLine, PaidLine, from_json
from intake.models import ImportRow, ImportRun, RunState
from intake.verbs import Verb
from ledger import arrears, opening, superseding
from ledger.booking import PaymentRow
from ledger.models import Account, Debt, InstalmentPart, Payment, ScheduleDebt, ScheduleKind
from ledger.models.payment import BY_A_LATER_FILE
from ledger.opening import DebtRow, DueRow

if TYPE_CHECKING:
    from staff.models import User

CHUNK = 500


def commit(run: ImportRun, *, by: "User", skip_bad: bool) -> ImportRun:
    """Take the good rows of the run into the books and record the run's totals.

    Raises ValidationError if the run was taken or refused before, or if there are bad rows and ``skip_bad``
    is false. Rows that the books already have are skipped and counted, so the same file twice adds nothing. A
    changed payment is reversed and booked as its next revision. A changed schedule replaces the old one.
    """
    rows = list(run.rows.filter(problem="").order_by("pk"))
    bad = run.rows.exclude(problem="").count()
    if bad and not skip_bad:
        raise ValidationError(_("%(bad)s rows can't be taken.") % {"bad": bad}, code="bad_rows")
    with transaction.atomic():
        run = _waiting(run)
        totals = _Commit(run, rows, by).run()
        run.state, run.committed_at, run.totals = RunState.COMMITTED, clock.now(), {**totals, "bad": bad}
        run.save(update_fields=["state", "committed_at", "totals"])
        # The books have the good rows now, so a second copy in clear text goes. The bad rows stay to be read.
        run.rows.filter(problem="").delete()
        record(Verb.IMPORT_COMMITTED, run, by=by, after=run.totals)
    return run


def _waiting(run: ImportRun) -> ImportRun:
    """Lock the run and read it again. Raises ValidationError if it was decided before."""
    lock(run)
    moves_from(run.state, RunState.CHECKED, otherwise=_("This import does not wait for a decision."))
    return run


@transaction.atomic
def refuse(run: ImportRun, *, by: "User") -> None:
    """Take none of the run's rows. The run stays as a record.

    Raises ValidationError if the run was decided before.
    """
    run = _waiting(run)
    run.state = RunState.REFUSED
    run.save(update_fields=["state"])
    run.rows.filter(problem="").delete()
    record(Verb.IMPORT_REFUSED, run, by=by)


class _Commit:
    """One commit, in this order: debtors, debts, changed schedules, payments, cases."""

    def __init__(self, run: ImportRun, rows: list[ImportRow], by: "User") -> None:
        self.run_, self.by, self.portfolio = run, by, run.portfolio
        # With the key of each row, which is the creditor's reference.
        self.loans: list[tuple[str, LoanLine]] = []
        self.payments: list[tuple[str, PaidLine]] = []
        self.dues: dict[str, list[DueRow]] = defaultdict(list)
        for row in rows:
            content = from_json(row.kind, row.data)
            if isinstance(content, LoanLine):
                self.loans.append((row.key, content))
            elif isinstance(content, PaidLine):
                self.payments.append((row.key, content))
            elif content.principal or content.interest:
                # An instalment of zero is not due.
                due = DueRow(content.due_on, principal=content.principal, interest=content.interest)
                self.dues[content.debt].append(due)
        self.principals = {reference: loan.principal for reference, loan in self.loans}
        self.totals: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        known = {d.reference: d for d in Debt.objects.filter(portfolio=self.portfolio)}
        self.principals |= {reference: debt.principal for reference, debt in known.items()}
        for reference, dues in self.dues.items():
            self.dues[reference] = _principal_within(dues, self.principals[reference])
        fresh = [(reference, loan) for reference, loan in self.loans if reference not in known]
        opened = self._open(fresh)
        # The schedule of a known debt is compared only if this file has one.
        self._correct_schedules({ref: debt for ref, debt in known.items() if self.dues.get(ref)})
        self._book_payments({**known, **{debt.reference: debt for debt in opened}})
        self._open_cases({debt.account_id for debt in (*known.values(), *opened)})
        return self.totals

    def _open(self, loans: list[tuple[str, LoanLine]]) -> list[Debt]:
        accounts = self._accounts({_debtor_key(loan): loan for _reference, loan in loans})
        wanted = [
            replace(
                _debt(reference, loan, self.dues.get(reference, [])),
                account=accounts[_debtor_key(loan)],
                grace_days=self.run_.profile.grace_days,
                small_difference=self.run_.profile.small_difference,
                allocation_rule=self.run_.profile.allocation_rule_id,
            )
            for reference, loan in loans
        ]
        dues = [due for row in wanted for due in row.dues]
        self.totals |= {
            "debts": len(wanted),
            "known_debts": len(self.loans) - len(wanted),
            "principal": str(sum((row.principal for row in wanted), ZERO)),
            "instalments": len(dues),
            "instalment_amount": str(sum((due.principal + due.interest for due in dues), ZERO)),
        }
        return opening.open_debts(self.portfolio, wanted, by=self.by)

    def _accounts(self, wanted: dict[str, LoanLine]) -> dict[str, int]:
        """The account of each debtor, by the debtor's key. Makes the accounts of new debtors."""
        found = self._known_accounts(wanted)
        missing = {who: loan for who, loan in wanted.items() if who not in found}
        known_people = {
            person.id_hash: person
            for person in Person.objects.standing().filter(
                id_hash__in=[search_hash(loan.id_number) for loan in missing.values() if loan.id_number]
            )
        }
        people = {
            who: known_people.get(search_hash(loan.id_number) or "-")
            or Person.unsaved(
                PersonKind.NATURAL, loan.debtor, id_number=loan.id_number, birth_date=loan.birth_date
            )
            for who, loan in missing.items()
        }
        new = [person for person in people.values() if person.pk is None]
        Person.objects.bulk_create(new, batch_size=CHUNK)
        accounts = Account.objects.bulk_create([Account() for _who_ in people], batch_size=CHUNK)
        moment = clock.now()
        Debtor.objects.bulk_create(
            [
                Debtor(person=person, account=account, added_at=moment)
                for person, account in zip(people.values(), accounts, strict=True)
            ],
            batch_size=CHUNK,
        )
        self._keep_addresses_and_phones({who: p for who, p in people.items() if p in new}, missing)
        self.totals["debtors"] = len(people)
        return found | {who: account.pk for who, account in zip(people, accounts, strict=True)}

    def _known_accounts(self, wanted: dict[str, LoanLine]) -> dict[str, int]:
        """Accounts of debtors of this portfolio who are known by ID number or the creditor's reference."""
        debtors = Debtor.objects.filter(account__debts__portfolio=self.portfolio).select_related("person")
        found: dict[str, int] = {}
        for debtor in debtors:
            for who in (debtor.person.id_hash, f"name {debtor.person.name}"):
                if who in wanted:
                    found[who] = debtor.account_id
        return found

    def _keep_addresses_and_phones(self, people: dict[str, Person], wanted: dict[str, LoanLine]) -> None:
        """Keep the addresses and phones that the creditor's contract gives (rule I1)."""
        contract = Provenance(Source.CONTRACT, LawfulBasis.CONTRACT)
        addresses, phones = [], []
        for who, person in people.items():
            loan = wanted[who]
            if loan.address:
                place = Place(loan.address, city=loan.city, district=loan.district)
                addresses.append(Address.unsaved(person, place, contract, by=self.by, current=True))
            if loan.phone:
                phones.append(Phone.unsaved(person, loan.phone, contract, by=self.by))
        Address.objects.bulk_create(addresses, batch_size=CHUNK)
        Phone.objects.bulk_create(phones, batch_size=CHUNK)

    def _correct_schedules(self, debts: dict[str, Debt]) -> None:
        """Replace our schedule by the file's schedule if they differ."""
        ours = _contract_schedules(debts.values())
        changed = [
            (debt, self.dues[reference])
            for reference, debt in debts.items()
            if ours.get(debt.pk)
            != sorted((due.due_on, due.principal, due.interest) for due in self.dues[reference])
        ]
        superseding.correct_contracts(changed)
        self.totals["changed_schedules"] = [debt.reference for debt, _dues in changed]

    def _book_payments(self, debts: dict[str, Debt]) -> None:
        creditor = self.portfolio.creditor
        latest = {
            payment.source_id: payment
            for payment in Payment.objects.filter(creditor=creditor)
            .exclude(source_id="")
            .select_related("reversal", "named_debt")
            .order_by("revision")
        }
        fresh: list[PaymentRow] = []
        corrections: list[PaymentRow] = []
        wrong: list[Payment] = []
        changed: list[str] = []
        zero = known = 0
        for source_id, paid in self.payments:
            before = latest.get(source_id)
            wanted = _payment(paid, debts[paid.debt], creditor.pk, source_id) if paid.amount else None
            stands = before is not None and not hasattr(before, "reversal")
            # What a person took back stays taken back, whatever the file repeats.
            is_known = before is not None and (stands or before.reversal.reason != BY_A_LATER_FILE)
            if wanted is None:
                zero += 1
            if before is None:
                fresh.extend([wanted] if wanted else [])
            elif wanted is None:
                if stands:
                    wrong.append(before)
            elif is_known and _is_same(before, wanted):
                known += 1
            else:
                wrong.extend([before] if stands else [])
                corrections.append(replace(wanted, revision=before.revision + 1, replaces=before.pk))
                changed.append(source_id)
        payments.reverse_many(wrong, by=self.by, reason=BY_A_LATER_FILE, imported=True)
        booked = payments.take_many([*fresh, *corrections], by=self.by, imported=True)
        in_file = {source_id for source_id, _paid in self.payments}
        changed.extend(payment.source_id for payment in wrong if payment.source_id not in changed)
        self.totals |= {
            "payments": len(fresh),
            "payment_amount": str(sum((payment.amount for payment in booked), ZERO)),
            "zero_payments": zero,
            "known_payments": known,
            "changed_payments": changed,
            "missing_payments": self._missing(latest.values(), in_file) if in_file else [],
        }

    def _missing(self, ours: Iterable[Payment], in_file: set[str]) -> list[str]:
        """List standing payments of this portfolio that the file does not have. They are not reversed."""
        return sorted(
            payment.source_id
            for payment in ours
            if payment.source_id not in in_file
            and not hasattr(payment, "reversal")
            and payment.named_debt is not None
            and payment.named_debt.portfolio_id == self.portfolio.pk
        )

    def _open_cases(self, account_ids: Iterable[int]) -> None:
        """Open a case for every debtor in arrears at the run's date who has none.

        The case goes to the portfolio's team. If an earlier case of the debtor ended otherwise than paid, the
        new case has only debts that were in no case before.
        """
        found = arrears.standing(account_ids, self.run_.as_of)
        behind = [account for account, state in found.items() if state.days_past_due > 0]
        debtors = dict(Debtor.objects.filter(account__in=behind).values_list("account_id", "pk"))
        ended = set(
            Closure.objects.for_good()
            .filter(case__debtor__in=debtors.values())
            .values_list("case__debtor_id", flat=True)
        )
        late = {debt.debt for state in found.values() for debt in state.debts if debt.days_past_due > 0}
        new: dict[int, list[int]] = defaultdict(list)
        if ended:
            untouched = Debt.objects.filter(account__debtor__in=ended, in_cases=None).order_by("pk")
            for debtor, debt in untouched.values_list("account__debtor__pk", "pk"):
                new[debtor].append(debt)
        team = self.portfolio.default_team_id
        opened = open_many(
            [
                Opening(pk, team, tuple(new[pk]) if pk in ended else None)
                for pk in debtors.values()
                if pk not in ended or late.intersection(new[pk])
            ],
            by=self.by,
        )
        self.totals |= {"in_arrears": len(behind), "cases_opened": len(opened)}


def _debtor_key(loan: LoanLine) -> str:
    """The key of a debtor within a portfolio: the ID number, or else the creditor's name or reference."""
    return search_hash(loan.id_number) or f"name {' '.join(loan.debtor.split())}"


def _principal_within(dues: list[DueRow], principal: Decimal) -> list[DueRow]:
    """Split instalments without separate interest. What exceeds the principal lent is interest."""
    left, found = principal, []
    for due in sorted(dues, key=lambda due: due.due_on):
        of_principal = min(due.principal, left)
        left -= of_principal
        over = due.principal - of_principal
        found.append(replace(due, principal=of_principal, interest=due.interest + over))
    return found


def _debt(reference: str, loan: LoanLine, dues: list[DueRow]) -> DebtRow:
    """The debt to open. A cancelled loan without a day was cancelled before its first instalment."""
    cancelled = loan.cancelled_on
    if loan.is_cancelled and cancelled is None:
        cancelled = min((due.due_on for due in dues), default=clock.business_date())
    return DebtRow(
        reference=reference,
        principal=loan.principal,
        dues=dues,
        annual_rate=loan.annual_rate,
        late_rate=loan.late_rate,
        term_months=loan.term_months,
        disbursed_on=loan.disbursed_on,
        cancelled_on=cancelled,
    )


def _payment(paid: PaidLine, debt: Debt, creditor: int, source_id: str) -> PaymentRow:
    return PaymentRow(
        paid.amount,
        paid.value_date,
        account=debt.account_id,
        named_debt=debt.pk,
        creditor=creditor,
        source_id=source_id,
    )


def _is_same(ours: Payment, theirs: PaymentRow) -> bool:
    return (ours.account_id, ours.named_debt_id, ours.amount, ours.value_date) == (
        theirs.account,
        theirs.named_debt,
        theirs.amount,
        theirs.value_date,
    )


def _contract_schedules(debts: Iterable[Debt]) -> dict[int, list[tuple[date, Decimal, Decimal]]]:
    """Each debt's contract schedule after its latest correction, as sorted (due, principal, interest).

    An agreement that stands in for the contract does not change the contract's schedule. A payment holiday,
    another due day and an acceleration are ours and not the creditor's, so they stay out too.
    """
    ours = ContractChange.objects.of_debts(debts).schedules()
    latest = dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts])
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .exclude(schedule__in=ours)
        .order_by("schedule_id")
        .values_list("debt_id", "schedule_id")
    )
    asked: dict[tuple[int, int, date], dict[str, Decimal]] = {}
    for debt, instalment, due_on, component, wanted in InstalmentPart.objects.filter(
        instalment__schedule__in=latest.values()
    ).values_list("debt_id", "instalment_id", "instalment__due_on", "component", "amount"):
        asked.setdefault((debt, instalment, due_on), {})[component] = wanted
    found: dict[int, list[tuple[date, Decimal, Decimal]]] = {}
    for (debt, _instalment, due_on), parts in asked.items():
        found.setdefault(debt, []).append((due_on, parts.get("principal", ZERO), parts.get("interest", ZERO)))
    return {debt: sorted(lines) for debt, lines in found.items()}
