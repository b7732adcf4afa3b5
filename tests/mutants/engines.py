"""The files that bin/mutants changes, by room: there a fault would cost money or harm a person."""

from collections.abc import Sequence
from pathlib import Path

# Patterns, because a room may split a file. Code that only shows, asks or declares is left out below.
ENGINES = {
    "ledger": ["ledger/**/*.py"],
    "contact rules": [
        "cases/contact_rules/**/*.py",
        "cases/contact_facts.py",
        "cases/contact_check.py",
        "cases/contacting.py",
        "cases/holding.py",
        "cases/bars.py",
    ],
    "cases": [
        "cases/visibility.py",
        "cases/gate.py",
        "cases/limitation.py",
        "cases/repayment.py",
        "cases/ranking.py",
    ],
    "followups": [
        "followups/payments.py",
        "followups/bookers.py",
        "followups/questions.py",
        "followups/authority.py",
        "followups/refunds.py",
        "followups/corrections.py",
        "followups/charges.py",
        "followups/waiving.py",
        "followups/receipts.py",
        "followups/affordability.py",
        "followups/yardstick.py",
        "followups/lessons.py",
        "followups/bearing.py",
        "followups/confirmations.py",
        "followups/claims.py",
        "followups/matching.py",
        "followups/promises.py",
        "followups/terms.py",
        "followups/overdue.py",
        "followups/endings.py",
        "followups/agreements/**/*.py",
    ],
    "visits": [
        "visits/permits.py",
        "visits/door.py",
        "visits/identity.py",
        "visits/windows.py",
        "visits/outcomes.py",
        "visits/finished_draft.py",
        "visits/planning.py",
        "visits/outings.py",
        "visits/safety.py",
        "visits/incidents.py",
        "visits/consequences.py",
    ],
    "intake": [
        "intake/cells.py",
        "intake/staging.py",
        "intake/commit.py",
        "intake/problems.py",
        "intake/tables.py",
    ],
    "reports": ["reports/measures/**/*.py"],
    "foundation": [
        "foundation/money.py",
        "foundation/business_days.py",
        "foundation/capital_numerals.py",
        "foundation/approvals.py",
        "foundation/once.py",
        "foundation/keyset.py",
        "foundation/work.py",
    ],
}
NO_ENGINE = {"tests", "migrations", "views", "forms", "management", "templatetags"}
NO_ENGINE_FILES = {"apps.py", "urls.py", "admin.py", "tasks.py", "verbs.py", "forms.py", "views.py"}


def engine_files(house: Path, only: Sequence[str] = ("",)) -> dict[str, str]:
    """Each engine's path under ``house`` with the name of its room; ``only`` keeps paths that begin so."""
    found: dict[str, str] = {}
    for room, patterns in ENGINES.items():
        for pattern in patterns:
            for file in sorted(house.glob(pattern)):
                path = file.relative_to(house)
                if not NO_ENGINE.intersection(path.parts) and path.name not in NO_ENGINE_FILES:
                    found.setdefault(path.as_posix(), room)
    return {path: room for path, room in found.items() if path.startswith(tuple(only))}
