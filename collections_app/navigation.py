"""The menu: the pages that a user's roles open, in the order of the day's work."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Role, User


@dataclass(frozen=True)
class Entry:
    """An entry of the menu. It is current if the path of the page starts with its own."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Place:
    """A page in the menu, for users with one of ``roles``."""

    label: Promise
    name: str
    roles: frozenset[str]


def place(label: Promise, name: str, *roles: Role) -> Place:
    """The page with the URL name ``name``, for these roles."""
    return Place(label, name, frozenset(role.value for role in roles))


# A user's first page is the first of these that their roles open.
PLACES: tuple[Place, ...] = (
    place(_("Overview"), "overview", Role.MANAGER),
    place(_("Board"), "board", Role.SUPERVISOR, Role.MANAGER),
    place(_("My day"), "my-day", Role.COLLECTOR),
    place(_("Compliance"), "compliance", Role.COMPLIANCE),
    place(_("Payments"), "payments", Role.FINANCE),
    place(_("Cases"), "cases", Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE),
    place(_("Tasks"), "tasks", Role.COLLECTOR, Role.SUPERVISOR, Role.FINANCE),
    place(_("Reports"), "reports", Role.SUPERVISOR, Role.MANAGER),
    place(_("Import"), "imports", Role.SUPERVISOR, Role.MANAGER),
    place(_("Absences"), "absences", Role.SUPERVISOR),
    place(_("Settings"), "settings", Role.ADMINISTRATOR),
)
SEARCHERS = {Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE}


def menu(request: HttpRequest) -> list[Entry]:
    """The entries for the user's roles. None for a visitor who is not signed in."""
    if not isinstance(request.user, User):
        return []
    opened = [(it, reverse(it.name)) for it in PLACES if it.roles & request.user.roles]
    return [Entry(str(it.label), url, request.path.startswith(url)) for it, url in opened]


def may_search(request: HttpRequest) -> bool:
    """Whether the user may search. The search box searches cases."""
    return isinstance(request.user, User) and bool(request.user.roles & {role.value for role in SEARCHERS})
