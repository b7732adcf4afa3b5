"""The sign-in log; for administrators."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render

from foundation import keyset
from staff.models import SignIn
from staff.requests import StaffRequest


@permission_required("staff.see_sign_ins", raise_exception=True)
def sign_ins(request: StaffRequest) -> HttpResponse:
    """All attempts to sign in, newest first, or only the failed ones."""
    rows = SignIn.objects.select_related("user")
    failed = request.GET.get("failed") == "1"
    if failed:
        rows = rows.exclude(outcome=SignIn.Outcome.SIGNED_IN)
    page = keyset.page(rows, order=("-tried_at", "-id"), cursor=request.GET.get("after", ""))
    return render(request, "staff/sign_ins.html", {"page": page, "failed": failed})
