"""Scaffolding while the rooms are being built: an address that is agreed on but has no page yet. Goes when
all have.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def soon(request: HttpRequest, **parts: Any) -> HttpResponse:
    raise Http404
