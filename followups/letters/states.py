"""The state of a letter, and its change."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from followups.models import (
    Letter,
    LetterState,
)
from foundation.locking import moves_from

if TYPE_CHECKING:
    pass


def must_be(letter: Letter, state: LetterState) -> None:
    """Raise ValidationError unless the locked letter is in ``state``."""
    moves_from(
        letter.state,
        state,
        otherwise=_("This letter is not in the state that this takes: it is %(state)s.")
        % {"state": LetterState(letter.state).label},
    )


def step(letter: Letter, state: LetterState) -> None:
    """Move the locked letter to ``state``."""
    letter.state = state
    letter.save_next("state")
