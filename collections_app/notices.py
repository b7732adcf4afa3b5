"""The words of each kind of notice, with the parameters that its sender gave."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Notification

WORDS: dict[str, str | Promise] = {
    "agreement_accepted": _("The agreement in case %(case)s was accepted for the company."),
    "agreement_broken": _("The agreement in case %(case)s is broken. A new round may be needed."),
    "agreement_lapsed": _("The agreement in case %(case)s was not accepted in time and lapsed."),
    "agreement_not_activated": _("The agreement in case %(case)s could not be activated."),
    "agreement_objected": _("The debtor objects to the agreement in case %(case)s."),
    "agreement_outside_range": _("An agreement in case %(case)s lies outside the plan's range."),
    "agreement_suspended": _(
        "The agreement in case %(case)s is paused until %(day)s. Nobody demands meanwhile."
    ),
    "agreement_to_accept": _("A signed agreement in case %(case)s waits to be accepted."),
    "breach": _("A contact in case %(case)s happened against the rules (%(rules)s)."),
    "case_closed": _("Case %(case)s, which you put up for closing, is closed."),
    "cases_assigned": _("You were given case %(case)s."),
    "claim_settled": _("Finance looked into the payment that the debtor of case %(case)s reported."),
    "closure_asked": _("Case %(case)s is put up for closing and waits for you."),
    "closure_returned": _("Case %(case)s was not closed; see the remarks."),
    "complaint": _("A complaint was taken down in case %(case)s."),
    "contact_approved": _("Your contact in case %(case)s was approved."),
    "contact_awaiting": _("A contact in case %(case)s waits for your approval."),
    "contact_returned": _("Your contact in case %(case)s was not approved; see the remarks."),
    "hold_placed": _("A hold (%(hold)s) was placed in case %(case)s: what you may do has changed."),
    "hold_released": _("A hold (%(hold)s) was released in case %(case)s."),
    "incident": _("An incident was reported in case %(case)s."),
    "instalment_overdue": _("An instalment in case %(case)s is overdue."),
    "penalty_left_alone": _("In case %(case)s an instalment was paid late. Its penalty is still owed."),
    "lawful_account_proposed": _("A new account for debtors to pay into waits for a second person."),
    "letter_approved": _("Your letter in case %(case)s was approved."),
    "letter_returned": _("Your letter in case %(case)s came back with remarks."),
    "letter_to_approve": _("A letter in case %(case)s waits for your approval."),
    "outing_pair": _("Are you safe? You are due back; say so under My day."),
    "outing_supervisor": _("%(collector)s is overdue from a visit and does not answer."),
    "outing_second": _("%(collector)s is overdue from a visit. Nobody has answered yet."),
    "outing_police": _("%(collector)s is missing: call 110; the address is shown."),
    "outing_red": _("Call %(collector)s now: the permit for case %(case)s has turned red."),
    "paid_confirmed": _("Finance confirms that case %(case)s is paid."),
    "payment_booked": _("A payment of %(amount)s was booked in case %(case)s."),
    "plan_approved": _("The plan of case %(case)s was approved."),
    "plan_returned": _("The plan of case %(case)s came back with remarks."),
    "plan_sent": _("The plan of case %(case)s waits for your approval."),
    "visit_to_confirm": _("A visit's record in case %(case)s waits for your word: you were there."),
    "visit_dissent": _("The second collector does not agree with a visit's record in case %(case)s."),
    "visit_report_returned": _("Your report of a visit in case %(case)s came back with remarks."),
    "visit_report_sent": _("The report of a visit in case %(case)s waits for your review."),
    "waiver_taken_back": _("A waiver in case %(case)s was taken back: its payment did not come."),
    "promise_broken": _("A promise to pay in case %(case)s was not kept."),
}


class _Parameters(dict[str, str]):
    """The parameters of a notice. A missing one is a dash, so that an old notice can still be read."""

    def __missing__(self, name: str) -> str:
        return "–"


def words(notice: Notification) -> str:
    """The notice in the active language. For a kind that no longer exists, only its subject."""
    if notice.kind not in WORDS:
        return notice.subject or notice.kind
    return str(WORDS[notice.kind]) % _Parameters(notice.params)
