"""The cases, the case page, the debtor's file, evidence, debts, search."""

from tests.doors import Door, case

READERS = "collector supervisor manager compliance"
WRITERS = "collector supervisor"

OPEN_TO = {
    "cases": Door(READERS),
    "case-new": Door("supervisor"),
    "case": Door(READERS, case),
    "case-history": Door(READERS, case),
    "search": Door(READERS),
}
