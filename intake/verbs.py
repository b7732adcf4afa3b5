"""The verbs of this room, as the audit trail keeps them."""

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    IMPORT_COMMITTED = "import.committed"
    IMPORT_OPENED = "import.opened"
    IMPORT_REFUSED = "import.refused"
