"""What is done in this room, as the audit trail keeps it."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    ALARM_ACKNOWLEDGED = "alarm.acknowledged"
    ALARM_RAISED = "alarm.raised"
    DAY_SHEET_DOWNLOADED = "day_sheet.downloaded"
    INCIDENT_ACKNOWLEDGED = "incident.acknowledged", _("Incident acknowledged")
    INCIDENT_DEBRIEFED = "incident.debriefed", _("Incident talked over")
    INCIDENT_RAISED = "incident.raised", _("Incident"), "stop"
    OUTING_SAFE = "outing.safe"
    OUTING_STARTED = "outing.started"
    PERMIT_CHECKED = "permit.checked", _("Visit permit checked")
    PHOTO_ATTACHED = "photo.attached", _("Photo added")
    RECORDING_ATTACHED = "recording.attached", _("Recording added")
    VISIT_AMENDED = "visit.amended", _("Visit record amended")
    VISIT_CANCELLED = "visit.cancelled", _("Visit cancelled")
    VISIT_CODE_ASKED = "visit_code.asked"
    VISIT_CONFIRMED = "visit.confirmed", _("Visit record confirmed by the second collector")
    VISIT_DISSENTED = "visit.dissented", _("The second collector dissents from the visit record"), "warn"
    VISIT_DRAFT_BEGUN = "visit.draft_begun"
    VISIT_IDENTIFIED = "visit.identified", _("Identity confirmed at the door")
    VISIT_IDENTITY_NOT_FOUND = "visit.identity_not_found", _("Identity not confirmed at the door")
    VISIT_MOVED = "visit.moved", _("Visit moved")
    VISIT_PLANNED = "visit.planned", _("Visit planned")
    VISIT_RECORDED = "visit.recorded", _("Visit written down")
    VISIT_REPORT_APPROVED = "visit_report.approved", _("Visit report accepted")
    VISIT_REPORT_CORRECTED = "visit_report.corrected", _("Visit report corrected")
    VISIT_REPORT_DOWNLOADED = "visit_report.downloaded"
    VISIT_REPORT_DRAFTED = "visit_report.drafted", _("Visit report drafted")
    VISIT_REPORT_RETURNED = "visit_report.returned", _("Visit report returned"), "warn"
    VISIT_REPORT_SENT = "visit_report.sent", _("Visit report waits for review")
