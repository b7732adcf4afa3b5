"""The entity picture: the tables of each room and their relations, as Markdown with Mermaid.

The command ``entities`` writes it to ``docs/entities.md``. A test compares that file with the models.
"""

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

HEAD = """# Entities

One diagram a room, made from the models by `manage.py entities`. Do not edit this page by hand.

A line leads from the row that points to the row that it points at. `||` is exactly one, `o|` at most one,
`o{` any number. Lines to `staff.User` are left out, since nearly every row names who wrote it. Relations to a
lower room stand in the list below the diagram.
"""
WIDTH = 118


def picture() -> str:
    """The whole page: every room with tables, from the ground up."""
    rooms = [name for name in reversed(settings.INSTALLED_APPS) if "." not in name and _entities(name)]
    return HEAD + "".join(_room(name) for name in rooms)


def _entities(room: str) -> list[type[Model]]:
    """The tables of a room by name. A package from outside the project has none."""
    config = apps.get_app_config(room)
    if Path(config.path).parent != settings.BASE_DIR:
        return []
    return sorted(config.get_models(), key=lambda model: model.__name__)


def _room(room: str) -> str:
    entities = _entities(room)
    lines = [f"    {model.__name__}" for model in entities]
    lines += [f"    {line}" for model in entities for line in _lines(model)]
    diagram = "\n".join(["```mermaid", "erDiagram", *lines, "```"])
    described = "\n".join(_described(model) for model in entities)
    return f"\n## {room}\n\n{diagram}\n\n{described}\n"


def _relations(model: type[Model]) -> Iterator[tuple["Field[Any, Any]", type[Model]]]:
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        target = field.related_model
        if isinstance(target, type) and target._meta.label != settings.AUTH_USER_MODEL:
            yield field, target


def _lines(model: type[Model]) -> Iterator[str]:
    """The relations inside the room, in Mermaid's notation."""
    for field, target in _relations(model):
        if target._meta.app_label != model._meta.app_label:
            continue
        if field.many_to_many:
            ends = "}o--o{"
        else:
            ends = f"{'|o' if field.one_to_one else '}o'}--{'o|' if field.null else '||'}"
        yield f"{model.__name__} {ends} {target.__name__} : {field.name}"


def _described(model: type[Model]) -> str:
    """One entry of the list: the entity, what it is, and in a line of its own what it points down to."""
    text = " ".join(filter(None, (f"**{model.__name__}**.", _sentence(model))))
    lines = textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
    if below := _below(model):
        lines += textwrap.wrap(f"Points down to {below}.", WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)


def _below(model: type[Model]) -> str:
    """The tables of other rooms that the table refers to, each with its field."""
    others = [
        f"{target._meta.label} ({field.name})"
        for field, target in _relations(model)
        if target._meta.app_label != model._meta.app_label
    ]
    return ", ".join(others)


def _sentence(model: type[Model]) -> str:
    """The first sentence of the docstring, or nothing if Django generated the docstring."""
    text = inspect.getdoc(model) or ""
    if text.startswith(f"{model.__name__}("):
        return ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<=[.;:])\s", paragraph)[0].rstrip(".;:") + "."
