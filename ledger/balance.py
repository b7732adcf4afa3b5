"""What is owed as of any day, split into costs, interest, penalty and principal, each explained (P5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy

from foundation import formats
from foundation.money import ZERO, amount, rate
from ledger.loading import states
from ledger.models import Account, Component
from ledger.replay import AccountState, InstalmentState

LINE_WORDS = {
    "principal": gettext_lazy("principal lent"),
    "instalment": gettext_lazy("due under the schedule"),
    "charge": gettext_lazy("charged"),
    "payment": gettext_lazy("payment received"),
    "fixed": gettext_lazy("carried into the agreement"),
    "taken_over": gettext_lazy("taken over by the agreement"),
    "held_back": gettext_lazy("not asked for by the agreement"),
    "small_difference": gettext_lazy("small difference given up"),
    "waiver": gettext_lazy("given up by the creditor"),
    "write_off": gettext_lazy("written off in the books"),
}


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: its code, its day, its amount and its factors.

    The code is put into words when the line is shown. ``sign`` is +1 where it adds to what is owed and -1
    where it takes away. ``base``, ``rate`` (yearly fraction), ``days`` and ``basis`` are set on lines of
    accrued interest and penalty.
    """

    debt: int
    component: str
    code: str
    on: date
    amount: Decimal
    sign: int
    since: date | None = None
    base: Decimal | None = None
    rate: Decimal | None = None
    days: int | None = None
    basis: int | None = None

    @property
    def signed(self) -> Decimal:
        return self.amount * self.sign

    @property
    def words(self) -> str:
        """What the line is, in the running language; of what accrued, its factors."""
        if self.code == "accrued":
            return gettext("since %(since)s: %(base)s × %(rate)s × %(days)s ÷ %(basis)s") % {
                "since": formats.day(self.since),
                "base": formats.money(self.base),
                "rate": formats.rate(self.rate),
                "days": self.days,
                "basis": self.basis,
            }
        return str(LINE_WORDS.get(self.code) or gettext("corrected"))

    @property
    def component_words(self) -> str:
        """The part of the claim that the line belongs to, in the running language."""
        return str(Component(self.component).label)


@dataclass(frozen=True)
class Balance:
    """What is owed by component, the credit held against it, and the lines that add up to it.

    ``total`` is the amount that settles everything on the day. Credit in the name of a debt counts against
    that debt only, so ``total`` may be more than the components less ``credit``. It is never below zero.
    """

    on: date
    costs: Decimal
    interest: Decimal
    penalty: Decimal
    principal: Decimal
    credit: Decimal
    total: Decimal
    lines: tuple[Line, ...]

    @property
    def owed(self) -> Decimal:
        """What is owed before any credit."""
        return self.costs + self.interest + self.penalty + self.principal

    @property
    def counted_credit(self) -> Decimal:
        """The credit that counts against what is owed. ``owed`` less this is ``total``."""
        return self.owed - self.total

    @property
    def other_credit(self) -> Decimal:
        """The credit that does not count: it waits for a debt that owes less, or exceeds what is owed."""
        return self.credit - self.counted_credit

    def of(self, component: str) -> Decimal:
        return {
            Component.COSTS: self.costs,
            Component.INTEREST: self.interest,
            Component.PENALTY: self.penalty,
            Component.PRINCIPAL: self.principal,
        }[Component(component)]


def of_state(state: AccountState, debt: int | None = None) -> Balance:
    """The balance that a fold found, of the whole account or of one debt.

    The credit of one debt is the credit in its name.
    """
    lines = sorted(
        (line for line in _lines(state) if debt is None or line.debt == debt),
        key=lambda line: (line.on, line.debt, line.component, -line.sign),
    )
    owed = dict.fromkeys(Component.values, ZERO)
    for line in lines:
        owed[line.component] += line.signed
    return Balance(
        state.on,
        owed[Component.COSTS],
        owed[Component.INTEREST],
        owed[Component.PENALTY],
        owed[Component.PRINCIPAL],
        amount(state.credit if debt is None else state.credits.get(debt, 0)),
        _total(state, lines, debt),
        tuple(lines),
    )


def _total(state: AccountState, lines: Iterable[Line], debt: int | None) -> Decimal:
    """What settles everything: what each debt owes less the credit in its name, less the credit of nobody."""
    owed: dict[int, Decimal] = {}
    for line in lines:
        owed[line.debt] = owed.get(line.debt, ZERO) + line.signed
    net = sum((max(it - amount(state.credits.get(number, 0)), ZERO) for number, it in owed.items()), ZERO)
    pot = amount(state.credits.get(None, 0)) if debt is None else ZERO
    return max(net - pot, ZERO)


def payable_now(state: AccountState) -> Decimal:
    """What is due and unpaid with its penalty, and the interest that is asked for, less the credit of nobody.

    Credit in the name of a debt has settled what is due of that debt. What is left of it waits there.
    """
    due = [it for it in state.instalments if it.due_on <= state.on and it.asked]
    behind = {part.debt for it in due for part in it.parts if part.unpaid}
    cents = sum(it.unpaid + sum(penalty.unpaid for penalty in it.penalties.values()) for it in due)
    cents += sum(
        interest.unpaid if debt in behind else interest.asked_and_unpaid
        for debt, interest in state.interest.items()
    )
    return amount(max(cents - state.credits.get(None, 0), 0))


def accrued(state: AccountState) -> Decimal:
    """Daily interest and penalty that grew up to the day and are neither paid nor given up."""
    penalties = (penalty for it in state.instalments for penalty in it.penalties.values())
    return amount(sum(grown.unpaid for grown in (*state.interest.values(), *penalties)))


def balance(account: Account, on: date, known_at: datetime | None = None) -> Balance:
    """What ``account`` owes on ``on``.

    Counts the facts valued up to that day, as known at ``known_at`` (default: now).
    """
    return balances([account.pk], on, known_at)[account.pk]


def balances(account_ids: Iterable[int], on: date, known_at: datetime | None = None) -> dict[int, Balance]:
    """What each of these accounts owes on ``on``, by account id, in bounded batches."""
    return {state.facts.id: of_state(state) for state in states(account_ids, on, known_at)}


def _lines(state: AccountState) -> Iterable[Line]:
    yield from _claims(state)
    yield from _accruals(state)
    yield from _given_up(state)
    # The money of a claim is the money that settled it: the shares of each payment, by debt and component.
    shares: dict[tuple[int, int, str, date], int] = {}
    for share in state.settled:
        key = (share.payment, share.debt, share.component, share.on)
        shares[key] = shares.get(key, 0) + share.amount
    for (_payment, debt, component, on), cents in shares.items():
        yield Line(debt, component, "payment", on, amount(cents), -1)


def _claims(state: AccountState) -> Iterable[Line]:
    for debt, cents in state.claimed_principal.items():
        if cents:
            disbursed = next(d.disbursed_on for d in state.facts.debts if d.id == debt)
            yield Line(debt, Component.PRINCIPAL, "principal", disbursed or state.on, amount(cents), 1)
    for instalment in state.instalments:
        # Interest of a contract is owed when it falls due. Interest of an agreement is fixed when it is made.
        if instalment.due_on <= state.on or instalment.is_agreed:
            yield from _asked(instalment, state.on)
        else:
            yield from _settled_ahead(instalment, state.on)
    for day, instalment in state.taken_over:
        if instalment.due_on > day:
            yield from _settled_ahead(instalment, day)
            continue
        yield from _asked(instalment, state.on)
        for part in instalment.parts:
            if part.component != Component.PRINCIPAL and part.unpaid:
                yield Line(part.debt, part.component, "taken_over", day, amount(part.unpaid), -1)
        for debt, penalty in instalment.penalties.items():
            if penalty.unpaid:
                yield Line(debt, penalty.component, "taken_over", day, amount(penalty.unpaid), -1)


def _asked(instalment: InstalmentState, on: date) -> Iterable[Line]:
    """What an instalment asks for besides principal.

    Principal is owed from the day on which it was lent.
    """
    code = "charge" if instalment.schedule is None else "instalment"
    for part in instalment.parts:
        if part.component != Component.PRINCIPAL and part.owed:
            yield Line(part.debt, part.component, code, min(instalment.due_on, on), amount(part.owed), 1)


def _settled_ahead(instalment: InstalmentState, on: date) -> Iterable[Line]:
    """What was paid or given up of claims that are not due yet. It counts on both sides of the balance."""
    for part in instalment.parts:
        gone = part.paid + part.waived
        if part.component != Component.PRINCIPAL and gone:
            yield Line(part.debt, part.component, "instalment", on, amount(gone), 1)


def _accruals(state: AccountState) -> Iterable[Line]:
    accrued = [*state.interest.values()]
    for instalment in (*state.instalments, *(taken for _day, taken in state.taken_over)):
        accrued.extend(instalment.penalties.values())
    for grown in accrued:
        for day, cents in grown.fixed:
            yield Line(grown.debt.id, grown.component, "fixed", day, amount(cents), -1)
        for line in grown.lines:
            yield Line(
                line.debt,
                line.component,
                "accrued",
                line.until,
                amount(line.amount),
                1,
                since=line.since,
                base=amount(line.base),
                rate=rate(line.rate),
                days=line.days,
                basis=line.basis,
            )


def _given_up(state: AccountState) -> Iterable[Line]:
    for held in state.held_back:
        part = held.part
        yield Line(part.debt, part.component, "held_back", held.since, amount(part.owed), 1)
        if held.gone_on is not None and part.unpaid:
            yield Line(part.debt, part.component, "taken_over", held.gone_on, amount(part.unpaid), -1)
    for share in state.given_up:
        yield Line(share.debt, share.component, share.kind, share.on, amount(share.amount), -1)
