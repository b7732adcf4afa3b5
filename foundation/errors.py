"""How a verb refuses, and how a page shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, wraps
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


class Stale(Exception):
    """Somebody changed the row since it was shown.

    ``mine`` is the version the person saw, ``theirs`` the one that stands now; ``row`` is the row as it
    stands.
    """

    def __init__(self, row: Any, *, mine: int, theirs: int) -> None:
        super().__init__(f"{row!r} was changed: version {theirs} stands, version {mine} was shown")
        self.row, self.mine, self.theirs = row, mine, theirs


class Repeated(Exception):
    """The same request arrived again; ``result`` is what the first one led to (a path)."""

    def __init__(self, result: str) -> None:
        super().__init__("this request was carried out before")
        self.result = result


class Conflicting(Exception):
    """A request came under an id that was used for another body; both are kept to be shown."""

    def __init__(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        super().__init__("this request id was used for something else")
        self.first, self.second = first, second


@contextmanager
def shown_in(form: forms.BaseForm, *rows: models.Model) -> Iterator[None]:
    """Run a verb; what it refuses stands in ``form`` afterwards, beside the field that it names.

    An error about something that the form does not ask for stands above the fields. A view leaves the block
    by ``return`` when the verb succeeded, and shows the form again after it.

    ``rows`` are the rows that the view gives to the verb. The verb may have changed them before it refused.
    Its transaction is rolled back, so they are read again, and the page shows what the tables say.
    """
    try:
        yield
    except ValidationError as error:
        named = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for field, errors in named.items():
            form.add_error(field if field in form.fields else None, errors)
        for row in rows:
            _read_again(row)


def _read_again(row: models.Model) -> None:
    """Read a row and forget what was loaded or computed beside it. This is one statement."""
    row.refresh_from_db()
    for name in list(vars(row)):
        if isinstance(getattr(type(row), name, None), cached_property):
            delattr(row, name)


def answers_errors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn what a verb raises into a page.

    Stale and Conflicting become 409, ValidationError becomes 422, Repeated leads to the first result. A view
    that can put the message beside a field uses ``shown_in``; this is for the rest.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Stale as stale:
            return render(request, "errors/stale.html", {"stale": stale}, status=409)
        except Conflicting as conflict:
            return render(request, "errors/conflicting.html", {"conflict": conflict}, status=409)
        except Repeated as repeated:
            return redirect(repeated.result)
        except ValidationError as error:
            return render(request, "errors/invalid.html", {"messages_shown": error.messages}, status=422)

    return answering
