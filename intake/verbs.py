"""What is done in this room, as the audit trail keeps it."""

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    IMPORT_COMMITTED = "import.committed"
    IMPORT_OPENED = "import.opened"
    IMPORT_REFUSED = "import.refused"
