"""The payoff quote: what pays off a debt or a whole account, computed by the fold and printed on request.

A quote asks for nothing. It says what the debtor may pay to be done. So no contact rule bars printing it.
Sending it to somebody is a contact, as it is for every paper.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from cases.models import Case
from followups.models import LawfulAccount, PayoffQuote
from followups.verbs import Verb
from foundation import clock
from foundation.capital_numerals import in_capitals
from ledger.models import Debt
from ledger.quoting import Quotes, quote

if TYPE_CHECKING:
    from audit.models import Document
    from ledger.models import Account
    from staff.models import User


@dataclass(frozen=True)
class Asked:
    """What a quote is asked for: one debt or, with None, the whole account, from ``on`` until ``until``."""

    account: "Account"
    debt: Debt | None
    on: date
    until: date

    def count(self) -> Quotes:
        """The amounts of each day. Raises ValidationError as ledger.quoting.quote, and for a day gone by."""
        if self.on < clock.business_date():
            raise ValidationError({"on": _("Choose today or a day that is still to come.")})
        return quote(self.account.pk, self.debt.pk if self.debt else None, self.on, until=self.until)


def may_print(user: "User") -> bool:
    """Whether ``user`` may hand out a quote: those who write letters, and those who book money."""
    return user.has_perm("followups.write_letter") or user.has_perm("ledger.take_payment")


def make(asked: Asked, *, language: str, by: "User") -> PayoffQuote:
    """Print the quote in ``language``. Asking again while nothing has changed gives the same paper.

    Never call this inside ``atomic``. Raises PermissionDenied for a user who may not print it. Raises
    ValidationError as ``Asked.count``, and without a lawful account to name.
    """
    if not may_print(by):
        raise PermissionDenied
    found = asked.count()
    asked.account.refresh_from_db(fields=["version"])
    facts = {
        "account": asked.account,
        "debt": asked.debt,
        "on": asked.on,
        "valid_until": found.valid_until,
        "amount": found.first.amount,
        "version": asked.account.version,
        "language": language,
    }
    if made := PayoffQuote.objects.filter(**facts).order_by("pk").first():
        return made
    case = _case(asked.account)
    document = _print(asked, found, language, case, by=by)
    number = case.number if case else ""
    with transaction.atomic():
        made = PayoffQuote.objects.create(**facts, document=document)
        after = {
            "debt": asked.debt.reference if asked.debt else "",
            "on": asked.on,
            "valid_until": found.valid_until,
            "amount": found.first.amount,
            "sha256": document.sha256,
        }
        record(Verb.PAYOFF_QUOTED, made, by=by, case=number, after=after)
    return made


def _case(account: "Account") -> Case | None:
    """The open case of the debtor, else the last one."""
    cases = Case.objects.filter(debtor__account=account).order_by("closed_at", "-pk")
    return cases.filter(closed_at=None).first() or cases.last()


def _print(asked: Asked, found: Quotes, language: str, case: Case | None, *, by: "User") -> "Document":
    lawful = LawfulAccount.standing()
    if lawful is None:
        raise ValidationError(
            _("There is no lawful account yet; a quote must say where to pay."), code="account"
        )
    debts = Debt.objects.filter(pk__in=found.first.debts).select_related("portfolio__creditor").order_by("pk")
    person = asked.account.debtor.person
    number = case.number if case else asked.account.pk
    return issue(
        "payoff_quote",
        template="pdf/payoff_quote.html",
        context={
            "quotes": found,
            "first": found.first,
            "debts": list(debts),
            "debt": asked.debt,
            "debtor": person,
            "capitals": in_capitals(found.first.amount),
            "account": lawful,
            "reference": asked.debt.reference if asked.debt and not found.first.is_agreed else number,
            "phone": settings.ORGANISATION_PHONE,
            "counted_at": clock.now(),
        },
        language=language,
        as_of=asked.on,
        by=by,
        name=f"{number}-payoff-{asked.on:%Y%m%d}",
        case=case.number if case else "",
    )
