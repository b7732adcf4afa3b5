"""What follows from a contact that was written down."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases import holding
from cases.kinds import HoldKind, Outcome, Purpose, SourcedState, Stopped
from cases.models.concern import Concern, ConcernKind
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.models.contact import Contact


def of_contact(contact: "Contact", *, by: User) -> None:
    """Carry out what the contact calls for, in the verb's transaction.

    A breach is told. A wrong place or number is barred (T4). A dispute and a stopped channel become holds.
    """
    if contact.breach:
        _tell_of_breach(contact, by=by)
    if contact.outcome == Outcome.WRONG_PERSON:
        place = contact.address if contact.address_id else contact.phone
        if place is not None and place.is_usable:
            place.mark(SourcedState.WRONG, by=by, reason=contact.debtor_said or _("Found on the spot."))
    elif contact.outcome == Outcome.DISPUTED:
        holding.ensure(
            contact.person,
            HoldKind.DISPUTE,
            by=by,
            reason=contact.debtor_said or _("Disputes the debt."),
        )
    elif contact.outcome == Outcome.ASKED_TO_STOP:
        holding.ensure(
            contact.person,
            HoldKind.STOP_CHANNEL,
            by=by,
            reason=contact.debtor_said or _("Asked us to stop."),
            # A contact person who asks is left alone for good, on every channel (T2).
            channel=Stopped.EVERY if contact.purpose == Purpose.WHEREABOUTS else contact.channel,
        )


def _tell_of_breach(contact: "Contact", *, by: User) -> None:
    """The team's supervisors and compliance hear of it, once."""
    case = contact.case
    hearers = list(User.objects.with_role(Role.COMPLIANCE))
    if case is not None:
        hearers += list(User.objects.with_role(Role.SUPERVISOR).filter(team=case.team_id))
        Concern.raise_(case, ConcernKind.BREACH, f"contact:{contact.pk}", by=by)
    Notification.tell(
        hearers,
        dedupe_key=f"breach:{contact.pk}",
        kind="breach",
        params={
            "case": case.number if case else "",
            "rules": ", ".join(sorted({finding["rule"] for finding in contact.breach})),
        },
        subject=case.number if case else "",
        url=case.path if case else "",
    )
