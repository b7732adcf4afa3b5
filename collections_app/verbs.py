"""The verbs of the jobs that range over every room, as the audit trail keeps them."""

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    WORK_GIVEN_UP = "work.given_up"
