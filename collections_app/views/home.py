"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collections_app.navigation import menu


def home(request: HttpRequest) -> HttpResponse:
    """Redirect a user to the first page of their menu. A user without a role is told whom to ask."""
    entries = menu(request)
    if entries:
        return redirect(entries[0].url)
    return render(request, "home.html")


def health(request: HttpRequest) -> HttpResponse:
    """Answer when pages are served, for bin/run and load balancers."""
    return HttpResponse("ok", content_type="text/plain")
