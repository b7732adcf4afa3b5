"""Reword letters: what a wording may say, and which places it fills in (F7; W1, B1, N1)."""

from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.contact_rules import words
from followups.models import LetterTemplate
from followups.verbs import Verb
from foundation.errors import Stale

if TYPE_CHECKING:
    from staff.models import User

# What a letter fills in. Without those in MUST the debtor would not know who demands how much by when.
PLACES = ("debtor", "creditor", "amount", "capitals", "overdue", "payable", "as_of", "pay_by")
MUST = ("debtor", "creditor", "pay_by")
# At least one of them: how much is to be paid.
MUST_ONE = ("payable", "overdue")


@transaction.atomic
def reword(wording: LetterTemplate, *, title: str, body: str, by: "User") -> LetterTemplate:
    """Write the next version. Letters use it from now on.

    Raises Stale if ``wording`` is not the newest any more. Raises ValidationError beside ``body`` or
    ``title`` for words that no letter may use (W1, B1, N1), for a place that no letter fills in, and for a
    place that is missing.
    """
    kind, language = wording.kind, wording.language
    LetterTemplate.objects.select_for_update().filter(kind=kind, language=language).first()
    newest = LetterTemplate.current(kind, language)
    if newest.version != wording.version:
        raise Stale(newest, mine=wording.version, theirs=newest.version)
    errors = {
        name: [_refused(hit) for hit in words.check(text)]
        for name, text in (("title", title), ("body", body))
    }
    errors["body"] += list(_misplaced(body))
    if any(errors.values()):
        raise ValidationError({name: found for name, found in errors.items() if found})
    made = LetterTemplate.objects.create(
        kind=kind, language=language, version=wording.version + 1, title=title, body=body
    )
    record(Verb.WORDING_CHANGED, made, by=by, after={"kind": kind, "language": language, "body": body})
    return made


def _misplaced(body: str) -> Iterator[ValidationError]:
    try:
        # A place with its own format would fail only when a letter is written.
        places = [
            (name, form or how) for _text, name, form, how in Formatter().parse(body) if name is not None
        ]
    except ValueError:
        places = [("", "?")]
    if any(formatted for _name, formatted in places):
        yield ValidationError(_("A brace is open or closed alone; places are written as {amount}."))
        return
    used = {name for name, _formatted in places}
    for name in sorted(used - set(PLACES)):
        yield ValidationError(_("No letter fills in {%(name)s}.") % {"name": name})
    for name in MUST:
        if name not in used:
            yield ValidationError(_("{%(name)s} is lacking.") % {"name": name})
    if not used & set(MUST_ONE):
        yield ValidationError(_("{%(name)s} is lacking.") % {"name": MUST_ONE[0]})


def _refused(hit: words.Hit) -> ValidationError:
    said = _("No letter may say “%(found)s” (%(rule)s).")
    return ValidationError(said % {"found": hit.found, "rule": hit.rule}, code=hit.code)
