"""What each figure of money counts: the one place of these words.

Screens, papers and docs/money.md show the same text. tests/test_one_definition.py compares them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Definition:
    """A figure: its name and what it counts."""

    name: "_StrPromise"
    text: "_StrPromise"


DEFINITIONS = {
    "total_owed": Definition(
        _("Total owed"),
        _(
            "Principal lent and unpaid, everything asked for and unpaid, and the interest and penalty "
            "accrued up to the day, less credit. Accrued interest is inside. Interest that a contract "
            "asks for later is outside."
        ),
    ),
    "payable_now": Definition(
        _("Payable now"),
        _(
            "What is due and unpaid, the penalty on it, and the daily interest that is asked for, less "
            "credit. Accrued interest is outside until it is asked for."
        ),
    ),
    "overdue": Definition(
        _("Overdue"),
        _(
            "What a schedule asked for by its due day and what is unpaid after the grace days, above "
            "the tolerance. A charge is overdue from the day after it. Accrued daily interest and "
            "penalty are outside, with one exception: penalty that is left alone on a paid instalment "
            "is overdue with that instalment."
        ),
    ),
    "outstanding": Definition(
        _("Outstanding"),
        _(
            "What the schedules still ask for, due or not, less credit. Accrued daily interest and "
            "accrued penalty are outside. Interest that a schedule asks for later is inside."
        ),
    ),
    "accrued": Definition(
        _("Accrued"),
        _(
            "Daily interest and penalty that grew up to the day and are neither paid nor given up. They "
            "are part of the total owed, and no part of what is overdue."
        ),
    ),
    "days_past_due": Definition(
        _("Days past due"),
        _("The days since the oldest due day on which something is overdue."),
    ),
    "delinquent_days": Definition(
        _("Delinquent days"),
        _("The days past due less grace days and paused days. They are never below zero."),
    ),
    "payoff": Definition(
        _("Payoff"),
        _(
            "What ends a debt on a day: everything due, the penalty on it, the daily interest accrued "
            "up to the day and the principal still to come, less the credit that serves. Accrued "
            "interest is inside. Interest that a contract asks for later is outside."
        ),
    ),
    "small_difference": Definition(
        _("Small difference"),
        _(
            "The amount by which a payoff may fall short. What is missing is given up. It holds for a "
            "single debt, not for an agreement, and not where everything is due already."
        ),
    ),
    "prepayment": Definition(
        _("Early money"),
        _(
            "What money does that comes before it is due and does not pay off the debt. Without a term, "
            "a debt with daily interest lets it settle the next instalments. Any other debt lets it "
            "wait."
        ),
    ),
}
