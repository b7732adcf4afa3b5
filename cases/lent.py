"""Reads that rooms above lend to this one. No effect travels up this way."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

# For some persons (by id), since when unmatched money that agrees with each in two keys (name and amount,
# phone tail or reference) has been waiting. Rule S6 asks; followups registers its read in AppConfig.ready.
MONEY_SEEN: list[Callable[[Collection[int]], Mapping[int, datetime]]] = []
