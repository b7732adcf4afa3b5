"""The menu: what each person's rights open."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One entry of the menu; ``rooms`` are the first parts of the paths that belong to it."""

    label: str
    url: str
    is_current: bool


# Label, URL name, the permission that opens it.
ENTRIES = [
    (_("Import"), "imports", "intake.import_portfolio"),
]


def menu(request: HttpRequest) -> list[Entry]:
    """The entries that the person's rights open, in the order of the day's work."""
    if not request.user.is_authenticated:
        return []
    return [
        Entry(str(label), url := reverse(name), request.path.startswith(url))
        for label, name, permission in ENTRIES
        if request.user.has_perm(permission)
    ]
