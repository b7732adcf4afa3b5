"""One box for everything: case number, reference, name, pinyin, initials, phone, ID number."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from collections_app.searching import look_for
from staff.requests import StaffRequest


@permission_required("cases.view_case", raise_exception=True)
def search(request: StaffRequest) -> HttpResponse:
    """What was found among the cases that the person may see.

    It is sent by POST, since a name, a phone or an ID number has no place in an address or a log. A number of
    one case leads straight to it."""
    words = request.POST.get("q", "").strip()
    found = look_for(words, user=request.user)
    if found.case is not None:
        return redirect(found.case)
    return render(request, "search.html", {"words": words, "found": found})
