"""Which role may do what (conduct.md, "rights").

This is the only table of rights. It is written into the groups after every migration.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

from staff.models import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from staff.models import User

COLLECTING = [
    "cases.view_case",
    "cases.log_contact",
    "followups.take_complaint",
    "cases.see_evidence",
    "cases.prepare_case",
    "cases.write_plan",
]
FOLLOWING_UP = [
    "followups.see_followups",
    "followups.make_promise",
    "followups.draft_agreement",
    "followups.do_task",
]

RIGHTS: dict[Role, list[str]] = {
    Role.COLLECTOR: [
        *COLLECTING,
        "cases.unmask_person",
        "cases.place_hold",
        "cases.move_case",
        "followups.claim_payment",
        "followups.write_letter",
        "ledger.ask_waiver",
        "followups.ask_contract_change",
        *FOLLOWING_UP,
        "visits.see_visits",
        "visits.plan_visit",
        "visits.make_visit",
        "visits.check_permit",
        "visits.watch_outing",
        "visits.see_incidents",
        "visits.see_report",
        "visits.write_report",
        "visits.see_record",
        "visits.confirm_record",
        "visits.amend_record",
    ],
    Role.SUPERVISOR: [
        *COLLECTING,
        "cases.add_case",
        "cases.unmask_person",
        "cases.place_hold",
        "cases.move_case",
        "cases.see_board",
        "cases.assign_case",
        "cases.approve_plan",
        "cases.close_case",
        "cases.reopen_case",
        "cases.approve_contact",
        "cases.see_refusals",
        "staff.enter_absence",
        "intake.import_portfolio",
        "reports.order_report",
        "followups.claim_payment",
        "followups.write_letter",
        "followups.approve_letter",
        *FOLLOWING_UP,
        "followups.approve_agreement",
        "followups.accept_agreement",
        "followups.take_statement",
        "ledger.ask_waiver",
        "followups.ask_contract_change",
        "visits.see_visits",
        "visits.plan_visit",
        "visits.check_permit",
        "visits.read_out_permit",
        "visits.watch_outing",
        "visits.see_incidents",
        "visits.handle_incident",
        "visits.see_report",
        "visits.review_report",
        "visits.see_record",
        "visits.amend_record",
    ],
    Role.MANAGER: [
        "cases.view_case",
        "cases.see_board",
        "cases.see_evidence",
        "cases.assign_case",
        "cases.close_case",
        "cases.approve_closure",
        "cases.reopen_case",
        "cases.approve_contact",
        "followups.take_complaint",
        "cases.see_refusals",
        "intake.import_portfolio",
        "ledger.ask_waiver",
        "followups.ask_contract_change",
        "followups.approve_contract_change",
        "ledger.approve_waiver",
        "followups.approve_refund",
        "followups.set_lawful_account",
        "followups.see_followups",
        "followups.approve_agreement",
        "followups.accept_agreement",
        "followups.take_statement",
        "reports.order_report",
        "reports.see_overview",
        "visits.see_visits",
        "visits.read_out_permit",
        "visits.watch_outing",
        "visits.see_incidents",
        "visits.handle_incident",
        "visits.see_report",
        "visits.see_record",
    ],
    Role.FINANCE: [
        "ledger.view_money",
        "ledger.take_payment",
        "cases.approve_closure",
        "followups.set_lawful_account",
        "followups.approve_refund",
        "followups.do_task",
    ],
    Role.COMPLIANCE: [
        "audit.see_events",
        "cases.view_case",
        "cases.unmask_person",
        "cases.see_evidence",
        "cases.place_hold",
        "cases.release_hold",
        "cases.see_concerns",
        "followups.take_complaint",
        "cases.see_refusals",
        "cases.set_rules",
        "ledger.set_rate_caps",
        "followups.set_wordings",
        "followups.see_followups",
        "followups.take_statement",
        "visits.see_visits",
        "visits.see_incidents",
        "visits.handle_incident",
        "visits.see_report",
        "visits.see_record",
    ],
    Role.ADMINISTRATOR: [
        "staff.manage_staff",
        "staff.enter_absence",
        "staff.see_sign_ins",
        "cases.set_requirements",
        "followups.set_authority",
        "followups.set_minimum",
    ],
}

# The full name of each right by the part after the dot. No two rights share it.
FULL_NAMES = {name.partition(".")[2]: name for names in RIGHTS.values() for name in names}


class May:
    """What a user may do, as templates ask it: ``{% if may.plan_visit %}``.

    The words are those of RIGHTS without the room. Raises KeyError for a right that RIGHTS does not have.
    """

    def __init__(self, user: "User | AnonymousUser") -> None:
        self.user = user

    def __getitem__(self, right: str) -> bool:
        return self.user.has_perm(FULL_NAMES[right])


def write_into_groups(**_kwargs: Any) -> None:
    """Give the group of each role exactly those permissions of RIGHTS that exist."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in names if name in known])
