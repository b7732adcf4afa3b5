"""The verbs of this room, as the audit trail keeps them."""

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    ABSENCE_CANCELLED = "absence.cancelled"
    ABSENCE_ENTERED = "absence.entered"
    COLLECTOR_DESCRIBED = "collector.described"
    TEAM_ADDED = "team.added"
    TEAM_CHANGED = "team.changed"
    USER_ADDED = "user.added"
    USER_CHANGED = "user.changed"
    USER_DEACTIVATED = "user.deactivated"
    USER_PASSWORD_CHOSEN = "user.password_chosen"  # noqa: S105
    USER_PASSWORD_RESET = "user.password_reset"  # noqa: S105
    USER_REACTIVATED = "user.reactivated"
    USER_SIGNED_IN = "user.signed_in"
