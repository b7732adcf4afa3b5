"""The verbs of this room, as the audit trail keeps them."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    MONTH_CLOSED = "month.closed"
    RATE_CAP_SET = "rate_cap.set"
    WAIVER_APPROVED = "waiver.approved", _("Waiver agreed to")
    WAIVER_ASKED = "waiver.asked", _("Waiver asked for")
    WAIVER_RESTORED = "waiver.restored", _("Waiver stands again")
    WAIVER_TAKEN_BACK = "waiver.taken_back", _("Waiver taken back"), "stop"
    WAIVER_RETURNED = "waiver.returned", _("Waiver not agreed to")
