"""The verbs of this room, as the audit trail keeps them."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    REPORT_DOWNLOADED = "report.downloaded"
    REPORT_ORDERED = "report.ordered", _("Stage report ordered")
