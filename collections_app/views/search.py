"""One search box for case numbers, references, names, pinyin, initials, phones and ID numbers."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from collections_app.searching import look_for
from staff.requests import StaffRequest


@permission_required("cases.view_case", raise_exception=True)
def search(request: StaffRequest) -> HttpResponse:
    """Search the cases that the user may see.

    The words are sent by POST. A name, a phone or an ID number must not stand in an address or a log. The
    number of one case opens that case.
    """
    words = request.POST.get("q", "").strip()
    found = look_for(words, user=request.user)
    if found.case is not None:
        return redirect(found.case)
    return render(request, "search.html", {"words": words, "found": found})
