"""A repayment agreement: drawn up, signed, accepted, active, and judged every day."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cases import limitation
from cases.models import EvidenceItem
from followups import agreements, payments
from followups.models import AgreementState, RepaymentAgreement, Task, TaskKind
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import Repeated, Stale
from ledger.arrears import standing
from ledger.balance import balance
from ledger.models import Account, Accrual, Instalment, LedgerEntry
from staff.models import Notification
from tests.world.debtors import NOW, TODAY, small_pdf

# Wang owes 4,000.00 in two debts; 2,500.00 of it has been due since October.
HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
LESS = (("2026-12-01", "1950.00"), ("2027-01-01", "1950.00"))


def on(day: str, hour: int = 10):
    """Set the clock to that day at that hour."""
    return clock.at(NOW + timedelta(days=(date.fromisoformat(day) - TODAY).days, hours=hour - 10))


def arrears(world):
    account = world.debts[0].account_id
    return standing([account], clock.business_date())[account]


def judged(world):
    return agreements.judge(by=world.system)


# --- drawing up ----------------------------------------------------------------------------------


def test_a_draft_binds_nobody(world):
    agreement = world.drafted(*HALVES)
    assert agreement.state == AgreementState.DRAFT
    assert (agreement.owed, agreement.total) == (Decimal("4000.00"), Decimal("4000.00"))
    assert arrears(world).amount_overdue == Decimal("2500.00")


def test_the_instalments_are_numbered_from_one_in_the_order_of_their_days(world):
    agreement = world.drafted(*HALVES)
    assert [(row.number, row.due_on, row.amount) for row in agreement.instalments.all()] == [
        (1, date(2026, 12, 1), Decimal("2000.00")),
        (2, date(2027, 1, 1), Decimal("2000.00")),
    ]


def test_terms_outside_the_plans_range_wait_for_a_supervisor(world):
    agreement = world.drafted(("2026-12-01", "2000.00"), ("2028-06-01", "1000.00"))
    assert agreement.last_approval.outside == ["too_long", "waiver"]
    with pytest.raises(ValidationError, match="must allow"):
        agreements.sign(agreement, signed_on=TODAY, signed_by="王建国", scan=world.evidence(), by=world.li)
    agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    agreements.sign(agreement, signed_on=TODAY, signed_by="王建国", scan=world.evidence(), by=world.li)
    assert agreement.state == AgreementState.SIGNED


def test_terms_returned_by_the_supervisor_end_the_draft(world):
    agreement = world.drafted(("2026-12-01", "1000.00"))
    agreements.decide_range(agreement, Decision.RETURNED, by=world.chen, remarks="At least 3,000")
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "At least 3,000")
    assert world.drafted(*HALVES).revision == 2


def test_nobody_allows_their_own_terms(world):
    _plan = world.plan
    agreement = agreements.draft(world.assigned_case, world.terms(("2026-12-01", "2000.00")), by=world.chen)
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)


def test_only_a_manager_allows_an_agreement_on_an_expired_debt(world):
    _plan = world.plan
    with on("2030-01-10"):
        agreement = agreements.draft(world.assigned_case, world.terms(("2030-02-01", "4000.00")), by=world.li)
        assert agreement.last_approval.outside == ["expired"]
        with pytest.raises(ValidationError, match="only a manager"):
            agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
        agreements.decide_range(agreement, Decision.APPROVED, by=world.qian)
        assert not agreement.awaits_approval


def test_more_than_is_owed_cannot_be_agreed_on(world):
    with pytest.raises(ValidationError) as refused:
        world.drafted(("2026-12-01", "4000.01"))
    assert "total" in refused.value.message_dict


def test_one_agreement_at_a_time_is_drawn_up(world):
    world.drafted(*HALVES)
    with pytest.raises(ValidationError, match="under way"):
        world.drafted(*HALVES)


def test_a_draft_sent_twice_is_drawn_up_once(world):
    request_id = uuid4()
    agreement = world.drafted(*HALVES, request_id=request_id)
    with pytest.raises(Repeated) as repeated:
        world.drafted(*HALVES, request_id=request_id)
    assert repeated.value.result == agreement.get_absolute_url()


# --- signed and accepted -------------------------------------------------------------------------


def test_the_signed_paper_goes_into_the_vault_and_restarts_the_limitation_period(world):
    agreement = world.drafted(*HALVES)
    file = ContentFile(small_pdf("signed"), name="signed.pdf")
    agreements.sign_paper(agreement, file, signed_on=TODAY, signed_by="王建国", by=world.li)
    assert (agreement.scan.kind, agreement.scan.case) == ("agreement", world.case)
    clock_of = limitation.of_debts([debt.pk for debt in world.debts])
    assert {found.proved for found in clock_of.values()} == {date(2029, 12, 5), date(2029, 12, 20)}
    with on("2026-12-30"):
        assert EvidenceItem.objects.filter(kind="agreement").count() == 1


def test_no_file_is_kept_for_a_signature_that_is_refused(world):
    agreement = world.drafted(*HALVES)
    with pytest.raises(ValidationError):
        agreements.sign_paper(
            agreement,
            ContentFile(small_pdf("x"), name="x.pdf"),
            signed_on=TODAY + timedelta(days=1),
            signed_by="王建国",
            by=world.li,
        )
    with pytest.raises(Stale):
        agreements.sign_paper(
            agreement,
            ContentFile(small_pdf("x"), name="x.pdf"),
            signed_on=TODAY,
            signed_by="王建国",
            by=world.li,
            version=agreement.version + 1,
        )
    assert not EvidenceItem.objects.filter(kind="agreement").exists()


def test_whoever_drew_it_up_does_not_accept_it(world):
    agreement = world.signed(*HALVES)
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.accept(agreement, by=world.li)


def test_the_company_accepts_within_three_business_days(world):
    # Signed on a Tuesday: the third business day is Friday.
    agreement = world.signed(*HALVES)
    assert agreements.accept_until(agreement) == date(2026, 11, 27)
    with on("2026-11-28"), pytest.raises(ValidationError, match="2026-11-27"):
        agreements.accept(agreement, by=world.chen)
    with on("2026-11-27", hour=18):
        agreements.accept(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACCEPTED


def test_what_was_not_accepted_in_time_lapses_by_itself(world):
    agreement = world.signed(*HALVES)
    with on("2026-11-27"):
        assert judged(world)["lapsed"] == 0
    with on("2026-11-28"):
        assert judged(world)["lapsed"] == 1
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "not_accepted")
    assert Notification.objects.filter(kind="agreement_lapsed", recipient=world.li).count() == 1


# --- active after the debtor's word or 72 hours -----------------------------------------------------


def test_it_becomes_active_after_72_hours_without_a_word(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-27", hour=9):
        assert judged(world)["activated"] == 0
    with on("2026-11-27", hour=10):
        assert judged(world)["activated"] == 1
        assert judged(world)["activated"] == 0
    agreement.refresh_from_db()
    assert (agreement.state, agreement.activated_on) == (AgreementState.ACTIVE, date(2026, 11, 27))


def test_the_debtors_yes_makes_it_active_at_once(world):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="think it over"):
        agreements.activate(agreement, by=world.chen)
    agreements.note_yes(agreement, by=world.qian)
    agreements.activate(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACTIVE


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_the_pair_does_not_ask_for_the_debtors_yes(world, who):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="outside the pair"):
        agreements.note_yes(agreement, by=getattr(world, who))


def test_an_objection_keeps_it_from_becoming_active_until_the_debtor_says_yes(world):
    agreement = world.accepted(*HALVES)
    agreements.note_objection(agreement, by=world.qian)
    assert Notification.objects.filter(kind="agreement_objected", recipient=world.chen).count() == 1
    with on("2026-12-10"):
        assert judged(world)["activated"] == 0
        with pytest.raises(ValidationError, match="does not agree"):
            agreements.activate(agreement, by=world.chen)
    agreements.note_yes(agreement, by=world.qian)
    agreements.activate(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACTIVE


# --- what stands in the ledger ------------------------------------------------------------------------


def test_activation_replaces_what_both_contracts_ask_for(world):
    agreement = world.active(*HALVES)
    assert arrears(world).amount_overdue == 0
    assert arrears(world).outstanding == Decimal("4000.00")
    asked = {
        (row.due_on.isoformat(), part.debt.reference): part.amount
        for row in agreement.schedule.instalments.order_by("number")
        for part in row.parts.select_related("debt")
    }
    assert sum(asked.values()) == Decimal("4000.00")
    assert {reference for _day, reference in asked} == {"HB-1", "HB-2"}
    assert not Instalment.objects.flagged().exists()


def test_an_unpaid_instalment_breaks_it_only_after_three_days_of_grace(world):
    agreement = world.active(*HALVES)
    with on("2026-12-04"):
        assert judged(world)["broken"] == 0
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
        assert arrears(world).amount_overdue == Decimal("2500.00")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_on) == (AgreementState.BROKEN, date(2026, 12, 5))
    assert Task.objects.open().get(kind=TaskKind.AGREEMENT_BROKEN).case == world.case
    assert Notification.objects.filter(kind="agreement_broken", recipient=world.chen).count() == 1


def test_a_cent_short_is_broken_too(world):
    world.active(*HALVES)
    with on("2026-12-05"):
        world.pays("1999.99", on=date(2026, 12, 4))
        assert judged(world)["broken"] == 1


def test_broken_gives_the_contracts_back_with_the_money_laid_onto_them(world):
    world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("600.00")
    with on("2026-12-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("3400.00")
        # 1,000.00 of September has 400.00 left; October's 1,000.00 and 500.00; December's falls due today.
        assert arrears(world).amount_overdue == Decimal("1900.00")
        assert arrears(world).oldest_due == date(2026, 9, 5)


def test_paid_to_the_end_it_is_completed_in_the_payments_own_transaction(world):
    agreement = world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("2000.00")
    with on("2027-01-01"):
        world.pays("2000.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_what_is_given_up_is_given_up_only_once_it_is_completed(world):
    agreement = world.active(*LESS)
    with on("2026-12-01"):
        world.pays("1950.00")
        assert not LedgerEntry.objects.filter(kind="waiver").exists()
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")
    with on("2027-01-01"):
        world.pays("1950.00")
        assert balance(world.debts[0].account, clock.business_date()).total == 0
        assert [entry.amount for entry in LedgerEntry.objects.filter(kind="waiver")] == [Decimal("-100.00")]
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.COMPLETED


def test_a_broken_one_gives_nothing_up(world):
    world.active(*LESS)
    with on("2026-12-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("4000.00")


def test_money_taken_back_after_completion_makes_all_of_it_owed_again(world):
    agreement = world.active(*LESS)
    with on("2026-12-01"):
        world.pays("1950.00")
    with on("2027-01-01"):
        last = world.pays("1950.00")
        payments.reverse(last, by=world.sun, reason="Bounced")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.ACTIVE
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")
    with on("2027-01-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")


def test_money_that_came_while_it_cooled_off_counts_for_its_first_instalment(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        world.pays("1000.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert [row.unpaid for row in agreements.progress(agreement)] == [
            Decimal("950.00"),
            Decimal("1950.00"),
        ]
        assert arrears(world).outstanding == Decimal("2900.00")


def test_paid_early_it_is_completed_at_once_and_the_rest_is_given_up(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        world.pays("3900.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert all(row.unpaid == 0 for row in agreements.progress(agreement))
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_paid_early_without_a_discount_it_is_completed_at_once(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-27"):
        judged(world)
        world.pays("4000.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_one_that_finds_nothing_owed_any_more_ends_as_paid(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-25"):
        world.pays("4000.00")
    with on("2026-11-27"):
        assert judged(world)["activated"] == 0
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "paid")


def test_money_beyond_what_was_due_counts_once(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        # 2,500.00 settles what is due. 500.00 is credit for the first instalment to come.
        world.pays("3000.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert arrears(world).outstanding == Decimal("900.00")
    with on("2027-01-01"):
        world.pays("900.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED


def test_money_counted_on_that_was_taken_back_keeps_it_from_becoming_active(world):
    first = world.pays("1000.00")
    agreement = world.accepted(("2026-12-01", "3000.00"))
    with on("2026-11-27"):
        payments.reverse(first, by=world.sun, reason="Bounced")
        assert judged(world)["activated"] == 0
        assert Notification.objects.filter(kind="agreement_not_activated").count() == 1
        with pytest.raises(ValidationError, match="taken back"):
            agreements.activate(agreement, by=world.chen)


@pytest.mark.parametrize(
    ("accrual", "while_active", "once_broken"),
    [
        # 10.00 a day: 100.00 until the agreement of 24 November, 110.00 more until it broke on 5 December.
        (Accrual.RUNS_ON, "36700.00", "36710.00"),
        (Accrual.STOPS, "36600.00", "36600.00"),
        (Accrual.REVIVES, "36600.00", "36710.00"),
    ],
)
def test_interest_runs_on_stops_or_revives_as_agreed(world, accrual, while_active, once_broken):
    case = world.case_bearing_interest()
    agreement = agreements.draft(
        case, world.terms(("2026-12-01", "36600.00")), by=world.li, manner=agreements.Manner(accrual)
    )
    world.make_active(agreement)
    with on("2026-12-04"):
        assert balance(case.debtor.account, clock.business_date()).total == Decimal(while_active)
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
        assert balance(case.debtor.account, clock.business_date()).total == Decimal(once_broken)


# --- ending, and beginning anew ---------------------------------------------------------------------


def test_a_new_version_replaces_the_active_one_and_keeps_its_history(world):
    first = world.active(*HALVES)
    with on("2026-11-30"):
        second = world.accepted(("2026-12-20", "2000.00"), ("2027-02-20", "2000.00"))
        assert (second.revision, second.replaces) == (2, first)
        first.refresh_from_db()
        assert first.state == AgreementState.ACTIVE
        agreements.note_yes(second, by=world.qian)
        agreements.activate(second, by=world.chen)
    first.refresh_from_db()
    assert first.state == AgreementState.SUPERSEDED
    with on("2026-12-05"):
        # The first one's December instalment is asked for no more.
        assert judged(world)["broken"] == 0
        assert arrears(world).amount_overdue == 0


def test_money_paid_on_the_former_version_counts_for_what_is_owed(world):
    world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("1500.00")
        second = world.accepted(("2026-12-20", "1000.00"), ("2027-02-20", "1500.00"))
        assert second.owed == Decimal("2500.00")
        agreements.note_yes(second, by=world.qian)
        agreements.activate(second, by=world.chen)
        assert arrears(world).outstanding == Decimal("2500.00")


def test_cancelled_gives_the_contracts_back(world):
    agreement = world.active(*HALVES)
    agreements.cancel(agreement, by=world.chen, reason="Drawn up about the wrong debts")
    assert arrears(world).amount_overdue == Decimal("2500.00")


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_agreement_is_not_cancelled_without_a_reason(world, reason):
    agreement = world.active(*HALVES)
    with pytest.raises(ValidationError) as refused:
        agreements.cancel(agreement, by=world.chen, reason=reason)
    assert list(refused.value.message_dict) == ["reason"]
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE
    assert arrears(world).amount_overdue == 0


def test_what_binds_the_company_a_collector_does_not_cancel(world):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="bound"):
        agreements.cancel(agreement, by=world.li, reason="The debtor changed their mind")


def test_judging_goes_through_all_in_bounded_batches(world, monkeypatch, django_assert_max_num_queries):
    world.active(*HALVES)
    monkeypatch.setattr("followups.agreements.judging.BATCH", 1)
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
    assert RepaymentAgreement.objects.active().count() == 0


def test_settling_locks_and_judges_only_the_agreements_that_it_is_given(world, monkeypatch):
    first = world.active(*HALVES)
    terms = world.terms(("2026-12-01", "36600.00"))
    other = agreements.draft(world.case_bearing_interest(), terms, by=world.li)
    world.make_active(other)
    locked, lock_all = [], Account.lock_all

    def noted(ids):
        locked.append(sorted(ids))
        return lock_all(locked[-1])

    monkeypatch.setattr(Account, "lock_all", noted)
    with on("2026-12-05"):
        assert agreements.settle([first.pk], clock.business_date(), by=world.system) == (0, 1)
    assert locked[0] == [first.case.debtor.account_id]
    other.refresh_from_db()
    assert other.state == AgreementState.ACTIVE


# --- reminders ------------------------------------------------------------------------------------


def test_a_reminder_is_asked_for_once_before_an_instalment_falls_due(world):
    world.active(*HALVES)
    with on("2026-11-27"):
        assert judged(world)["reminders"] == 0
    with on("2026-11-28"):
        assert judged(world)["reminders"] == 1
    with on("2026-11-29"):
        assert judged(world)["reminders"] == 0
        task = Task.objects.open().get(kind=TaskKind.REMINDER)
        assert task.due_on == date(2026, 12, 1)
        task.finish(by=world.li)
    with on("2026-11-30"):
        assert judged(world)["reminders"] == 0


def test_nobody_is_reminded_of_what_they_have_paid(world):
    world.active(*HALVES)
    with on("2026-11-28"):
        world.pays("2000.00")
        assert judged(world)["reminders"] == 0


def test_a_reminder_nobody_gave_in_time_is_asked_for_no_more(world):
    world.active(*HALVES)
    with on("2026-11-28"):
        judged(world)
    with on("2026-12-02"):
        judged(world)
        assert not Task.objects.open().filter(kind=TaskKind.REMINDER).exists()
