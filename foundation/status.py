"""How a page shows the state of something: by words and tone, and an icon or a remark where it helps."""

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Status:
    """A state as ``{% status … %}`` shows it.

    ``tone`` is good, warn, stop, info or empty. ``icon`` is a lucide name; without it the tone's own icon is
    drawn. ``note`` is a remark in small type beside the words.
    """

    tone: str
    words: str | Promise
    icon: str = ""
    note: str | Promise = ""


class StatusChoices(models.TextChoices):
    """Choices that say how a page shows them: ``NAME = code, tone, words`` or ``code, tone, icon, words``."""

    tone: str
    icon: str

    def __new__(cls, code: str, tone: str = "", icon: str = "") -> Self:
        choice = str.__new__(cls, code)
        choice._value_ = code
        choice.tone, choice.icon = tone, icon
        return choice

    @property
    def shown_as(self) -> Status:
        """The choice by its own words and tone."""
        return Status(self.tone, self.label, self.icon)


class TaskState(StatusChoices):
    """How far a line of a task list is (parts/tasks.html)."""

    DONE = "done", "good", "check", _("Done")
    TODO = "todo", "warn", "triangle-alert", _("To do")
    STOP = "stop", "stop", "ban", _("Stopped")
    LATER = "later", "", "circle", _("Not begun")


@dataclass(frozen=True)
class Banner:
    """A notice across the page, as parts/banner.html shows it; ``url`` and ``action`` are a way on."""

    tone: str
    title: str | Promise
    text: str | Promise = ""
    url: str = ""
    action: str | Promise = ""
