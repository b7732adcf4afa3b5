"""The menu: what each person's roles open, in the order of the day's work."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Role, User


@dataclass(frozen=True)
class Entry:
    """One entry of the menu; current when the page's path begins with its own."""

    label: str
    url: str
    is_current: bool


# Label, URL name, the roles that have it in their menu. The first entry a person has is his first page.
ENTRIES = [
    (_("Overview"), "overview", {Role.MANAGER}),
    (_("Board"), "board", {Role.SUPERVISOR, Role.MANAGER}),
    (_("My day"), "my-day", {Role.COLLECTOR}),
    (_("Compliance"), "compliance", {Role.COMPLIANCE}),
    (_("Payments"), "payments", {Role.FINANCE}),
    (_("Cases"), "cases", {Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE}),
    (_("Tasks"), "tasks", {Role.COLLECTOR, Role.SUPERVISOR, Role.FINANCE}),
    (_("Reports"), "reports", {Role.SUPERVISOR, Role.MANAGER}),
    (_("Import"), "imports", {Role.SUPERVISOR, Role.MANAGER}),
    (_("Absences"), "absences", {Role.SUPERVISOR}),
    (_("Settings"), "settings", {Role.ADMINISTRATOR}),
]
SEARCHERS = {Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE}


@lru_cache(maxsize=1)
def _standing() -> list[tuple[Promise, str, frozenset[str]]]:
    """The entries whose page exists, with its address. An entry may be named before its room is built."""
    found: list[tuple[Promise, str, frozenset[str]]] = []
    for label, name, roles in ENTRIES:
        try:
            found.append((label, reverse(name), frozenset(role.value for role in roles)))
        except NoReverseMatch:
            continue
    return found


def menu(request: HttpRequest) -> list[Entry]:
    """The entries of the person's roles; none for strangers."""
    if not isinstance(request.user, User):
        return []
    roles = request.user.roles
    return [
        Entry(str(label), url, request.path.startswith(url))
        for label, url, owners in _standing()
        if owners & roles
    ]


def may_search(request: HttpRequest) -> bool:
    """Whether the search box is of use to him: it looks through cases."""
    return isinstance(request.user, User) and bool(request.user.roles & {role.value for role in SEARCHERS})
