"""A letter from draft to delivery (F7).

The states are draft → waits for approval → approved → printed → sent → delivered, or withdrawn.

We print the company's own notice or demand letter (催收函). A lawyer's letter is a law firm's: its name and
the authority of others are blocked in our words. Figures are those of the day of writing. The module
``writing`` writes a letter, ``paper`` prints it, and ``way`` carries out its other steps.
"""

from followups.letters.paper import print_out, statement
from followups.letters.way import decide, deliver, dispatch, send_for_approval, withdraw
from followups.letters.writing import PAY_WITHIN_DAYS, hits, reword, write

__all__ = [
    "PAY_WITHIN_DAYS",
    "decide",
    "deliver",
    "dispatch",
    "hits",
    "print_out",
    "reword",
    "send_for_approval",
    "statement",
    "withdraw",
    "write",
]
