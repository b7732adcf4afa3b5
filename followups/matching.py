"""Find whose money came in: two keys must agree, the name and the amount, phone or reference (rule S6)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as lazy

from cases.models import Case, Person, Phone
from followups.models import IncomingMoney, PromiseToPay
from foundation import clock
from foundation.business_days import add_business_days
from foundation.money import amount
from ledger.loading import states
from ledger.models import Debt

TAIL = 4
# After this time, unmatched money that finance has not confirmed stops no demand.
LAPSES_AFTER_BUSINESS_DAYS = 1


class Key(models.TextChoices):
    """What incoming money and an account may agree in."""

    NAME = "name", lazy("name")
    AMOUNT = "amount", lazy("amount")
    PHONE = "phone", lazy("phone")
    REFERENCE = "reference", lazy("reference")


@dataclass(frozen=True)
class Candidate:
    """An account that agrees with incoming money, and the keys in which it agrees."""

    account: int
    keys: tuple[Key, ...]

    @property
    def agrees(self) -> bool:
        """Whether two keys agree: the name and one more."""
        return Key.NAME in self.keys and len(self.keys) > 1


def candidates(incoming: Collection[IncomingMoney]) -> dict[int, list[Candidate]]:
    """Return, for each row of ``incoming`` by id, the accounts that agree in name or reference.

    The likeliest account comes first. The number of statements is fixed, however many rows there are.
    """
    names = {" ".join(money.payer.split()) for money in incoming} - {""}
    people: dict[str, set[int]] = {}
    for name, account in Person.objects.filter(name__in=names, debtors__isnull=False).values_list(
        "name", "debtors__account"
    ):
        people.setdefault(name, set()).add(account)
    tokens = {token for money in incoming for token in _tokens(money.reference)}
    references: dict[str, set[int]] = {}
    for reference, account in Debt.objects.filter(reference__in=tokens).values_list("reference", "account"):
        references.setdefault(reference, set()).add(account)
    for number, account in Case.objects.filter(number__in=tokens).values_list("number", "debtor__account"):
        references.setdefault(number, set()).add(account)
    accounts = {pk for ids in (*people.values(), *references.values()) for pk in ids}
    asked, phones = _asked(accounts), _phones(accounts)
    found: dict[int, list[Candidate]] = {}
    for money in incoming:
        named = people.get(" ".join(money.payer.split()), set())
        mine = _tokens(money.reference)
        referred = {pk for token in mine for pk in references.get(token, ())}
        rows = [
            Candidate(
                pk,
                tuple(
                    key
                    for key, holds in (
                        (Key.NAME, pk in named),
                        (Key.AMOUNT, money.payment.amount in asked.get(pk, ())),
                        (Key.PHONE, _has_phone(money, mine, phones.get(pk, ()))),
                        (Key.REFERENCE, pk in referred),
                    )
                    if holds
                ),
            )
            for pk in sorted(named | referred)
        ]
        found[money.pk] = sorted(rows, key=lambda row: (not row.agrees, -len(row.keys), row.account))
    return found


def money_seen(person_ids: Collection[int]) -> Mapping[int, datetime]:
    """Return, for each of these persons, since when unmatched money that agrees in two keys waits (S6).

    It lapses unless finance matches it within one business day.
    """
    names = dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))
    waiting = [
        money
        for money in IncomingMoney.objects.unmatched()
        .filter(payer__in=set(names.values()))
        .select_related("payment")
        .order_by("arrived_at")
        if clock.business_date()
        <= add_business_days(clock.business_date(money.arrived_at), LAPSES_AFTER_BUSINESS_DAYS)
    ]
    if not waiting:
        return {}
    owners: dict[int, list[int]] = {}
    for account, person in Person.objects.filter(pk__in=person_ids, debtors__isnull=False).values_list(
        "debtors__account", "pk"
    ):
        owners.setdefault(account, []).append(person)
    seen: dict[int, datetime] = {}
    agreeing = candidates(waiting)
    for money in waiting:
        for candidate in agreeing[money.pk]:
            if candidate.agrees:
                for person in owners.get(candidate.account, ()):
                    seen.setdefault(person, money.arrived_at)
    return seen


def _tokens(text: str) -> set[str]:
    """Return the words of a payer's reference. They may name a debt, a case or the end of a phone number."""
    return set(re.findall(r"[\w./-]+", text)) | {text.strip()} - {""}


def _asked(accounts: Iterable[int]) -> dict[int, set[Decimal]]:
    """Return the amounts that each account may be paying: an instalment, the arrears, all, or a promise."""
    found: dict[int, set[Decimal]] = {}
    for state in states(accounts, clock.business_date()):
        unpaid = [amount(it.unpaid) for it in state.instalments if it.unpaid]
        late = sum((amount(it.unpaid) for it in state.overdue()), Decimal(0))
        found[state.facts.id] = {*unpaid, late, sum(unpaid, Decimal(0))}
    promised = PromiseToPay.objects.standing().filter(case__debtor__account__in=set(found))
    for account, promise in promised.values_list("case__debtor__account", "amount"):
        found[account].add(promise)
    return found


def _phones(accounts: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the numbers of each account's debtor, with their hashes."""
    found: dict[int, list[tuple[str, str]]] = {}
    for account, number, number_hash in Phone.objects.filter(
        person__debtors__account__in=set(accounts)
    ).values_list("person__debtors__account", "number", "number_hash"):
        found.setdefault(account, []).append((number, number_hash))
    return found


def _has_phone(money: IncomingMoney, tokens: set[str], phones: Iterable[tuple[str, str]]) -> bool:
    return any(
        (money.phone_hash and money.phone_hash == number_hash)
        or number[-TAIL:] in tokens
        or number.removeprefix("+86") in tokens
        for number, number_hash in phones
    )
