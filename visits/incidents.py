"""Raising incidents and talking them over (L2, B1, "Someone is in danger")."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases import holding
from cases.contact_rules import words as wording
from cases.models import Case, Concern, ConcernKind, Hold, HoldKind
from followups.models import Task, TaskKind
from foundation import clock
from foundation.listing import listed
from foundation.locking import lock
from staff.models import Notification, Role, User
from visits.models import Incident, IncidentKind, Outing, VisitPlan
from visits.verbs import Verb


@transaction.atomic
def report(visit: VisitPlan, kind: str, words: str = "", *, by: User) -> Incident:
    """Say that something went wrong; no word is required.

    Tells the team's supervisors, compliance and whoever keeps watch over the pair, and asks for a debrief.
    """
    case = visit.case
    case.lock_all()
    incident = Incident.objects.create(
        visit=visit,
        kind=kind,
        words=words.strip(),
        hold=_protecting(case, words, by=by) if kind == IncidentKind.DANGER else None,
        raised_by=by,
        raised_at=clock.now(),
    )
    Concern.raise_(case, ConcernKind.INCIDENT, _subject(incident), by=by)
    Task.open(
        case,
        TaskKind.DEBRIEF,
        due_on=clock.business_date(),
        by=by,
        subject=_subject(incident),
    )
    _tell(incident)
    record(
        Verb.INCIDENT_RAISED,
        incident,
        by=by,
        case=case.number,
        after={"kind": kind, "visit": visit.pk},
        personal={"words": words},
    )
    return incident


def check_our_words(visit: VisitPlan, said: str, *, by: User) -> Incident | None:
    """Check what we said to the debtor: forbidden words become an incident (B1, W1), not a refusal."""
    hits = wording.check(said)
    if not hits:
        return None
    found = listed(dict.fromkeys(hit.found for hit in hits))
    return report(visit, IncidentKind.THREAT_SAID, _("We said: %(words)s") % {"words": found}, by=by)


@transaction.atomic
def write_debrief(incident: Incident, *, by: User, words: str) -> None:
    """Keep what was talked over with the pair by somebody who was not there, and finish the task.

    Raises ValidationError.
    """
    lock(incident)
    if incident.debriefed_at is not None:
        raise ValidationError(_("The debrief was written already."), code="written")
    if incident.visit.takes_part(by):
        raise ValidationError(_("Somebody who was not there must talk it over with you."), code="own")
    if not words.strip():
        raise ValidationError({"words": _("Say what you talked over and what follows.")})
    incident.acknowledge(by=by)
    incident.debriefed_by, incident.debriefed_at, incident.debrief = by, clock.now(), words.strip()
    incident.save(update_fields=["debriefed_by", "debriefed_at", "debrief"])
    for task in Task.objects.open().filter(kind=TaskKind.DEBRIEF, subject=_subject(incident)):
        task.finish(by=by)
    record(
        Verb.INCIDENT_DEBRIEFED,
        incident,
        by=by,
        case=incident.visit.case.number,
        personal={"debrief": incident.debrief},
    )


def _subject(incident: Incident) -> str:
    """How tasks, concerns and notifications name the incident."""
    return f"incident:{incident.pk}"


def _protecting(case: Case, words: str, *, by: User) -> Hold:
    """The vulnerability hold (S2) that danger places on the debtor at once."""
    reason = words.strip() or _("Somebody was in danger at a visit.")
    return holding.ensure(case.debtor.person, HoldKind.VULNERABILITY, by=by, reason=reason)


def _tell(incident: Incident) -> None:
    """Notify those who can help, each with the page that they may open."""
    case = incident.visit.case
    supervisors = User.objects.with_role(Role.SUPERVISOR).filter(team=case.team_id)
    compliance = User.objects.with_role(Role.COMPLIANCE)
    told = [([*supervisors, *compliance], incident.get_absolute_url())]
    for outing in Outing.objects.running().filter(visits=incident.visit).select_related("duty"):
        told.append(([outing.duty], outing.get_absolute_url()))
    for people, url in told:
        Notification.tell(
            people,
            dedupe_key=_subject(incident),
            kind="incident",
            params={"case": case.number, "kind": incident.kind},
            subject=_subject(incident),
            url=url,
        )
