"""Chance whose shares come out right in a short run too: cards of a shuffled pack instead of dice."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")


class Packs:
    """One pack of cards for everything that is drawn; an empty one is shuffled anew."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._packs: dict[str, list[Any]] = {}

    def draw(self, what: str, shares: Sequence[tuple[Value, int]]) -> Value:
        """A value from the pack of ``what``, which holds each of ``shares`` so often."""
        if not self._packs.get(what):
            self._packs[what] = [value for value, cards in shares for _card in range(cards)]
            self._dice.shuffle(self._packs[what])
        drawn: Value = self._packs[what].pop()
        return drawn

    def once_in(self, draws: int, what: str) -> bool:
        """Whether the one thing of so many happens now."""
        return self.draw(what, [(True, 1), (False, draws - 1)])
