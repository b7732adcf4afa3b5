"""Which role may do what (conduct.md, "rights"): the one table, written into the groups after every migration."""

from typing import Any

from staff.models import Role

COLLECTING = ["cases.log_contact", "cases.see_evidence", "cases.prepare_case", "cases.write_plan"]

RIGHTS: dict[Role, list[str]] = {
    Role.COLLECTOR: [*COLLECTING, "cases.unmask_person", "cases.place_hold", "cases.move_case"],
    Role.SUPERVISOR: [
        *COLLECTING,
        "cases.unmask_person",
        "cases.place_hold",
        "cases.move_case",
        "cases.see_board",
        "cases.assign_case",
        "cases.approve_plan",
        "cases.close_case",
        "cases.reopen_case",
        "cases.see_refusals",
        "staff.enter_absence",
        "intake.import_portfolio",
        "reports.order_report",
    ],
    Role.MANAGER: [
        "cases.see_board",
        "cases.see_evidence",
        "cases.assign_case",
        "cases.close_case",
        "cases.approve_closure",
        "cases.reopen_case",
        "cases.see_refusals",
        "intake.import_portfolio",
        "ledger.approve_waiver",
        "reports.order_report",
        "reports.see_overview",
    ],
    Role.FINANCE: ["ledger.view_money", "ledger.take_payment", "cases.approve_closure"],
    Role.COMPLIANCE: [
        "audit.see_events",
        "cases.unmask_person",
        "cases.see_evidence",
        "cases.place_hold",
        "cases.release_hold",
        "cases.see_concerns",
        "cases.see_refusals",
        "cases.set_rules",
    ],
    Role.ADMINISTRATOR: ["staff.manage_staff", "staff.enter_absence", "staff.see_sign_ins"],
}


def write_into_groups(**_kwargs: Any) -> None:
    """Give each role's group exactly the permissions of RIGHTS that exist by now."""
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in names if name in known])
