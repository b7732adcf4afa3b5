"""The readers of file layouts.

This room reads one table with recognised columns. A package that knows another layout registers its reader
when Django starts (``AppConfig.ready``), with the profile that its files need.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from intake import generic
from intake.lines import Line
from intake.models import GENERIC, ImportProfile
from intake.tables import Table


class Reader(Protocol):
    """The functions of a module that reads a layout."""

    def recognise(self, header: tuple[str, ...]) -> str:
        """The name of the table with this header. Empty for an unknown header."""

    def read(self, tables: Mapping[str, Table], profile: ImportProfile) -> Iterator[Line]:
        """Every line of the recognised tables."""


_readers: dict[str, Reader] = {GENERIC: generic}
_profiles: dict[str, Mapping[str, Any]] = {}


def register(layout: str, reader: Reader, profile: Mapping[str, Any]) -> None:
    """Register ``reader`` for files of ``layout``. ``profile`` holds the fields of its ImportProfile."""
    _readers[layout] = reader
    _profiles[profile["name"]] = {**profile, "layout": layout}


def layouts() -> list[str]:
    """The layouts that this installation can read."""
    return sorted(_readers)


def reader(profile: ImportProfile) -> Reader:
    """The reader of the profile's layout. Raises KeyError if this installation has none."""
    return _readers[profile.layout]


def names() -> list[str]:
    """The names of all profiles: those that exist, and those that are made at their first use."""
    standing = ImportProfile.objects.filter(layout__in=_readers).values_list("name", flat=True)
    return sorted({*standing, *_profiles})


def profile(name: str) -> ImportProfile | None:
    """The profile with this name, or None. A registered profile is made at its first use.

    A profile whose layout this installation cannot read counts as unknown.
    """
    if name in _profiles:
        return ImportProfile.objects.get_or_create(name=name, defaults=_profiles[name])[0]
    return ImportProfile.objects.filter(name=name, layout__in=_readers).first()
