"""The administrator's first page, with links to every setting."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from foundation import clock
from staff.models import Absence, SignIn, Team, User
from staff.requests import StaffRequest


@permission_required("staff.manage_staff", raise_exception=True)
def settings(request: StaffRequest) -> HttpResponse:
    """Users, teams, absences and sign-ins."""
    start, end = clock.day_bounds(clock.business_date())
    people = User.objects.at_work().aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(must_choose_password=True))
    )
    tried = SignIn.objects.filter(tried_at__gte=start, tried_at__lt=end).aggregate(
        all=Count("pk"), failed=Count("pk", filter=~Q(outcome=SignIn.Outcome.SIGNED_IN))
    )
    context = {
        "people": people,
        "teams": Team.objects.count(),
        "away": Absence.objects.standing(clock.business_date()).count(),
        "tried": tried,
    }
    return render(request, "settings/settings.html", context)
