"""How much each role may give up: the limits in force, and the form that sets one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from followups import authority
from followups.forms.authority import AuthorityForm
from followups.models import AuthorityLimit
from foundation import clock
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("followups.set_authority", raise_exception=True)
@answers_errors
def limits(request: StaffRequest) -> HttpResponse:
    """The limits of today, what was set before, and the form that sets one."""
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            authority.set_limit(**form.cleaned_data, by=request.user)
            messages.success(request, _("The limit holds from the day you chose."))
            return redirect("authority")
    context = {
        "form": form,
        "limits": authority.limits(clock.business_date()),
        "history": AuthorityLimit.objects.select_related("set_by").order_by("-since", "-pk"),
    }
    return render(request, "followups/authority.html", context, status=422 if form.errors else 200)
