"""Chance with exact shares also in a short run: cards of a shuffled pack instead of dice."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")


class Packs:
    """One pack of cards for each thing that is drawn. An empty pack is filled and shuffled again."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._packs: dict[str, list[Any]] = {}

    def draw(self, what: str, shares: Sequence[tuple[Value, int]]) -> Value:
        """A value from the pack of ``what``. The pack holds each value as often as ``shares`` says."""
        if not self._packs.get(what):
            self._packs[what] = [value for value, cards in shares for _card in range(cards)]
            self._dice.shuffle(self._packs[what])
        drawn: Value = self._packs[what].pop()
        return drawn

    def happens_once_in(self, draws: int, what: str) -> bool:
        """Whether an event happens now that happens once in so many times."""
        return self.draw(what, [(True, 1), (False, draws - 1)])
