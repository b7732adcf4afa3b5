"""The notices of a user, and the page that each is about."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from collections_app.notices import words
from foundation import clock, keyset
from staff.models import Notification
from staff.requests import StaffRequest


@dataclass(frozen=True)
class ToldNotice:
    """A notice and its words in the reader's language."""

    notice: Notification
    words: str


def notices(request: StaffRequest) -> HttpResponse:
    """The reader's notices, newest first, with unread ones marked."""
    rows = Notification.objects.filter(recipient=request.user)
    page = keyset.page(rows, order=("-pk",), cursor=request.GET.get("after", ""))
    shown = [ToldNotice(notice, words(notice)) for notice in page.rows]
    return render(request, "notices.html", {"page": page, "shown": shown})


@require_POST
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Open what a notice is about, and mark the notice as read."""
    found = get_object_or_404(Notification, recipient=request.user, pk=pk).read()
    own = found.url and url_has_allowed_host_and_scheme(found.url, None)
    return redirect(found.url if own else "notices")


@require_POST
def notices_read(request: StaffRequest) -> HttpResponse:
    """Mark all notices as read."""
    Notification.objects.filter(recipient=request.user, read_at=None).update(read_at=clock.now())
    return redirect("notices")
