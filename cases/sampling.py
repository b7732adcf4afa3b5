"""Which visited cases compliance looks into, by lot (R4)."""

from datetime import timedelta
from random import SystemRandom

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.kinds import Channel, ContactState
from cases.models.concern import Concern, ConcernKind
from cases.models.contact import Contact
from foundation import clock
from staff.models import User

SAMPLE_DAYS = 30
LARGEST_SAMPLE = 50


@transaction.atomic
def draw(count: int, *, by: User, days: int = SAMPLE_DAYS) -> list[Concern]:
    """Open up to ``count`` cases to compliance, drawn by lot (R4).

    The lot is among the cases visited in the last ``days`` that no sample looks at yet. Each concern is about
    the latest of these visits. Raises ValidationError for a number below one or above the largest sample, and
    when there is nothing to draw from.
    """
    if not 1 <= count <= LARGEST_SAMPLE:
        raise ValidationError({"count": _("Draw between 1 and %(most)s.") % {"most": LARGEST_SAMPLE}})
    looked_at = Concern.objects.standing(clock.now()).filter(kind=ConcernKind.SAMPLE).values("case_id")
    visits = (
        Contact.objects.filter(
            channel=Channel.VISIT,
            state__in=(ContactState.ATTEMPT, ContactState.CONVERSATION),
            starts_at__gte=clock.now() - timedelta(days=days),
            case__isnull=False,
        )
        .exclude(case__in=looked_at)
        .order_by("starts_at", "pk")
    )
    latest = {visit.case: visit for visit in visits.select_related("case") if visit.case is not None}
    if not latest:
        raise ValidationError(_("Nobody was visited lately whose case is not looked at already."))
    drawn = SystemRandom().sample(list(latest), min(count, len(latest)))
    return [
        Concern.raise_(case, ConcernKind.SAMPLE, f"contact:{latest[case].pk}", by=by)
        for case in sorted(drawn, key=lambda case: case.pk)
    ]
