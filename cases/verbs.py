"""What is done in this room, as the audit trail keeps it."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    ADDRESS_ADDED = "address.added", _("Address added")
    ADDRESS_CONSENT_RECORDED = "address.consent_recorded", _("Consent to visits at an address recorded")
    ADDRESS_MADE_CURRENT = "address.made_current", _("Visiting address chosen")
    ADDRESS_MARKED = "address.marked", _("Address marked")
    CASE_ASSIGNED = "case.assigned", _("Assigned")
    CASE_CLOSED = "case.closed", _("Case closed"), "good"
    CASE_MOVED = "case.moved", _("Stage changed"), "now"
    CASE_OPENED = "case.opened", _("Case opened")
    CASE_REOPENED = "case.reopened", _("Case opened again"), "warn"
    CASE_ROUND_BEGAN = "case.round_began", _("New round"), "now"
    CONCERN_ENDED = "concern.ended", _("Compliance looked into it")
    CONCERN_RAISED = "concern.raised", _("Passed on to compliance")
    CONTACT_APPROVED = "contact.approved", _("Contact agreed to")
    CONTACT_CANCELLED = "contact.cancelled", _("Planned contact cancelled")
    CONTACT_DELIVERED = "contact.delivered", _("Arrived")
    CONTACT_PLANNED = "contact.planned", _("Contact planned")
    CONTACT_RECORDED = "contact.recorded", _("Contact")
    CONTACT_REFUSED = "contact.refused", _("Refused by the contact rules"), "stop"
    CONTACT_RETURNED = "contact.returned", _("Contact not agreed to")
    DEBTOR_ADDED = "debtor.added"
    BUDGET_NOTED = "budget.noted", _("Household budget noted")
    EMPLOYMENT_ADDED = "employment.added", _("Employer added")
    EMPLOYMENT_MARKED = "employment.marked", _("Employer marked")
    EVIDENCE_ADDED = "evidence.added", _("Evidence added")
    EVIDENCE_COPIED = "evidence.copied"
    EVIDENCE_SEEN = "evidence.seen"
    HOLD_PLACED = "hold.placed", _("Hold placed"), "stop"
    HOLD_PROLONGED = "hold.prolonged", _("Hold prolonged")
    HOLD_RELEASED = "hold.released", _("Hold released")
    HOLD_REVIEWED = "hold.reviewed", _("Hold looked at")
    LIMITATION_NOTED = "limitation.noted", _("Limitation period restarted")
    PAPER_COUNTED = "paper.counted", _("A paper of ours counts as evidence")
    PAPER_VOIDED = "paper.voided", _("A paper of ours counts no longer"), "warn"
    PARTY_ADDED = "party.added", _("Somebody else named in the debt")
    PARTY_ENDED = "party.ended", _("Somebody has no part in the debt any more")
    PERSON_ADDED = "person.added", _("Person added to the file")
    PERSON_DESCRIBED = "person.described", _("Particulars of the person changed")
    PERSON_ID_SET = "person.id_set", _("ID number written down")
    PERSON_IDENTITY_CONFIRMED = "person.identity_confirmed", _("Identity confirmed")
    PERSON_MERGED = "person.merged", _("Two files of one person joined")
    PERSON_RENAMED = "person.renamed", _("Name corrected")
    PERSON_UNMASKED = "person.unmasked"
    PHONE_ADDED = "phone.added", _("Phone number added")
    PHONE_MARKED = "phone.marked", _("Phone number marked")
    PHONE_UNMASKED = "phone.unmasked"
    PLAN_APPROVED = "plan.approved", _("Collection plan approved"), "good"
    PLAN_RETURNED = "plan.returned", _("Collection plan returned"), "warn"
    PLAN_SENT = "plan.sent", _("Collection plan waits for approval")
    PLAN_WRITTEN = "plan.written", _("Collection plan written")
    REQUIREMENT_ADDED = "requirement.added"
    REQUIREMENT_REMOVED = "requirement.removed"
    RULE_SET = "rule.set"
