"""One reader a format. Each knows its files by their headers and turns their lines into our own rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from intake.models import ImportProfile, Layout
from intake.problems import Problem
from intake.tables import Table


@dataclass(frozen=True)
class Line:
    """One line as the reader understood it: a debt, an instalment or a payment; or why it can't be taken.

    ``data`` holds text under our own names (see ``DEBT``, ``DUE``, ``PAYMENT`` in intake.staging).
    """

    table: str
    number: int
    kind: str
    key: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None


class Reader(Protocol):
    """What a module of this package offers."""

    def recognise(self, header: tuple[str, ...]) -> str:
        """The name of the table that has this header; empty when it is none of ours."""

    def read(self, tables: Mapping[str, Table], profile: ImportProfile) -> Iterator[Line]:
        """Every line of the recognised tables."""


def reader(profile: ImportProfile) -> Reader:
    """The reader of the profile's layout."""
    from intake.layouts import berka, generic, kiva

    readers: dict[str, Reader] = {Layout.KIVA: kiva, Layout.BERKA: berka, Layout.GENERIC: generic}
    return readers[profile.layout]
