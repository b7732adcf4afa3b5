"""Random accounts from a seed: debts, contracts, money and agreements as a department may see them.

Agreements are mostly realistic. They ask for about what is owed on their day, so that many of them complete.
"""

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PartFact,
    PaymentFact,
    RefundFact,
    Rule,
    ScheduleFact,
    SupersessionFact,
)
from ledger.kinds import Accrual, Component, DayCount, Ended, EntryKind, Prepayment, ScheduleKind
from tests.oracle.simulator import Terms, Walk

COSTS, INTEREST, PENALTY, PRINCIPAL = Component.values
LAWFUL_RULE: Rule = ((0, (INTEREST, PENALTY, PRINCIPAL)),)
CARD_RULE: Rule = ((0, (INTEREST, PENALTY, PRINCIPAL)), (91, (PRINCIPAL, INTEREST, PENALTY)))
PRINCIPAL_RULE: Rule = ((0, (PRINCIPAL, PENALTY, INTEREST)),)
# The first days: plain, month ends, and the months before a leap day.
BEGINNINGS = (date(2026, 1, 1), date(2026, 1, 31), date(2027, 11, 30), date(2028, 1, 29), date(2028, 1, 31))
DAYS_ASKED = 5


@dataclass
class RandomAccount:
    """The facts of an account and the days on which its figures are compared."""

    seed: int
    facts: AccountFacts
    days: tuple[date, ...]


@dataclass
class Draft:
    """An account while it is made up."""

    dice: random.Random
    start: date
    horizon: int
    debts: list[DebtFact] = field(default_factory=list)
    schedules: list[ScheduleFact] = field(default_factory=list)
    supersessions: list[SupersessionFact] = field(default_factory=list)
    entries: list[EntryFact] = field(default_factory=list)
    payments: list[PaymentFact] = field(default_factory=list)
    refunds: list[RefundFact] = field(default_factory=list)

    def facts(self) -> AccountFacts:
        return AccountFacts(
            1,
            tuple(self.debts),
            tuple(self.schedules),
            tuple(self.supersessions),
            tuple(self.entries),
            tuple(self.payments),
            tuple(self.refunds),
        )

    def day(self, low: int = 0, high: int | None = None) -> date:
        return self.start + timedelta(days=self.dice.randint(low, self.horizon if high is None else high))

    def likely(self, chance: float) -> bool:
        return self.dice.random() < chance

    def number(self) -> int:
        """A number that no schedule, entry or payment has yet."""
        return 10 + len(self.schedules) + len(self.entries) + len(self.payments) + 10 * len(self.debts)

    def name(self) -> int | None:
        return self.dice.choice([None, None, *(it.id for it in self.debts)])

    def walked(self, day: date) -> Walk:
        walk = Walk(Terms(self.facts(), day))
        for _day, _figures in walk.through([day]):
            pass
        return walk


def random_account(seed: int) -> RandomAccount:
    """The account of this seed. It is the same in every run."""
    dice = random.Random(seed)
    draft = Draft(dice, dice.choice(BEGINNINGS), dice.choice([60, 120, 200]))
    for number in range(1, dice.choice([1, 1, 2, 2, 3]) + 1):
        lend(draft, number)
    correct_contracts(draft)
    pay_instalments(draft)
    other_money(draft)
    if draft.likely(0.6):
        agree(draft)
    spoil(draft)
    facts = draft.facts()
    return RandomAccount(seed, facts, days_to_ask(draft, facts))


def month_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def split(dice: random.Random, amount: int, parts: int) -> list[int]:
    """Split an amount into parts of about the same size; no part is zero unless the amount is small."""
    even = amount // parts
    found = [even] * parts
    if dice.random() < 0.3 and even > 10:
        for place in range(parts - 1):
            shift = dice.randint(0, even // 2)
            found[place] -= shift
            found[place + 1] += shift
    found[-1] += amount - sum(found)
    return found


# Debts and their contracts.


def lend(draft: Draft, number: int) -> None:
    dice = draft.dice
    lent_on = draft.start if number == 1 or draft.likely(0.6) else draft.day(0, draft.horizon // 2)
    accrues = draft.likely(0.5)
    draft.debts.append(
        DebtFact(
            number,
            f"D{number}",
            None if draft.likely(0.03) else lent_on,
            draft.day(30) if draft.likely(0.04) else None,
            dice.choice([0, 60_000, 120_000, 240_000]),
            dice.choice([0, 0, 120_000, 180_000]),
            dice.choice(DayCount.values),
            accrues,
            secured=draft.likely(0.25),
            prepayment=dice.choice(["", "", *Prepayment.values]),
            small_difference=dice.choice([0, 100, 100, 500]),
        )
    )
    principal = dice.choice([1000_00, 300_00, dice.randint(50_00, 5000_00)])
    lend_principal(draft, number, principal, lent_on)
    draft.schedules.append(contract(draft, number, draft.debts[-1], principal, lent_on))


def lend_principal(draft: Draft, number: int, principal: int, lent_on: date) -> None:
    first = principal
    if draft.likely(0.08):
        first = principal // 2
        kind = draft.dice.choice([EntryKind.DISBURSEMENT, EntryKind.CHARGE])
        later = lent_on + timedelta(days=draft.dice.randint(1, 15))
        draft.entries.append(EntryFact(draft.number(), number, kind, PRINCIPAL, principal - first, later))
    draft.entries.append(EntryFact(draft.number(), number, EntryKind.DISBURSEMENT, PRINCIPAL, first, lent_on))


def contract(draft: Draft, number: int, debt: DebtFact, principal: int, lent_on: date) -> ScheduleFact:
    """A contract in one of the usual shapes. An IOU without dates has no instalments."""
    dice = draft.dice
    shape = dice.choice(["equal", "equal", "bullet", "weekly", "interest first", "principal first", "iou"])
    if shape == "iou":
        dues: list[date] = []
    elif shape == "bullet":
        dues = [lent_on + timedelta(days=dice.randint(20, 120))]
    elif shape == "weekly":
        dues = [lent_on + timedelta(days=15 + 7 * place) for place in range(dice.randint(2, 6))]
    else:
        dues = [month_later(lent_on, place) for place in range(1, dice.randint(2, 6) + 1)]
    asks_principal = principal if draft.likely(0.9) else principal * 3 // 4
    if shape == "interest first":
        principals = [0] * (len(dues) - 1) + [asks_principal]
    elif shape == "principal first":
        principals = [*split(dice, asks_principal, len(dues) - 1), 0]
    else:
        principals = split(dice, asks_principal, len(dues)) if dues else []
    interest = (
        0 if debt.accrues_daily and draft.likely(0.9) else dice.choice([0, 5_00, dice.randint(1, 40_00)])
    )
    instalments = []
    for place, (due_on, cents) in enumerate(zip(dues, principals, strict=True), start=1):
        asked = {PRINCIPAL: cents, INTEREST: interest}
        if draft.likely(0.05):
            asked[COSTS] = dice.randint(1, 10_00)
        if draft.likely(0.03):
            asked[PENALTY] = dice.randint(1, 10_00)
        parts = tuple(PartFact(debt.id, component, amount) for component, amount in asked.items() if amount)
        if parts:
            instalments.append(InstalmentFact(number * 100 + place, place, due_on, parts))
    return ScheduleFact(
        number,
        ScheduleKind.CONTRACT,
        dice.choice([0, 0, 3, 5]),
        dice.choice([0, 0, 1_00, 5_00]),
        dice.choice([LAWFUL_RULE, LAWFUL_RULE, CARD_RULE, PRINCIPAL_RULE]),
        tuple(instalments),
    )


def correct_contracts(draft: Draft) -> None:
    """Replace some contracts from their first day on, once or twice."""
    for debt in list(draft.debts):
        if not draft.likely(0.1):
            continue
        first = next(it for it in draft.schedules if it.id == debt.id)
        entries = [it for it in draft.entries if it.debt == debt.id]
        since = min(it.value_date for it in entries)
        for again in range(draft.dice.choice([1, 1, 2])):
            lent = sum(it.amount for it in entries)
            corrected = contract(draft, 40 + 5 * debt.id + again, debt, lent, since)
            draft.schedules.append(corrected)
            rows = [it for it in draft.supersessions if it.replaces == first.id]
            for row in rows:
                draft.supersessions.remove(row)
                draft.supersessions.append(replace(row, until=since, ended=Ended.SUPERSEDED))
            draft.supersessions.append(
                SupersessionFact(corrected.id, first.id, since, None, "", Accrual.RUNS_ON)
            )


# Money.


def pay(draft: Draft, amount: int, on: date, name: int | None) -> None:
    if amount > 0:
        draft.payments.append(PaymentFact(1000 + len(draft.payments), amount, on, name))


def pay_instalments(draft: Draft) -> None:
    """Some debtors pay on the day, some late, some a part, some too much."""
    dice = draft.dice
    discipline = dice.choice([0.0, 0.3, 0.6, 0.9])
    for schedule in list(draft.schedules):
        for due in schedule.instalments:
            if not draft.likely(discipline):
                continue
            asked = sum(part.amount for part in due.parts)
            amount = dice.choice([asked, asked, asked - 1, asked // 2, asked + dice.randint(1, 200_00)])
            late = timedelta(days=dice.choice([0, 0, 0, -10, 2, 4, 20, 95]))
            name = due.parts[0].debt if draft.likely(0.4) else None
            pay(draft, amount, max(draft.start, due.due_on + late), name)


def other_money(draft: Draft) -> None:
    dice = draft.dice
    for _again in range(dice.randint(0, 4)):
        on, amount = draft.day(), dice.choice([1, 50, 10_00, dice.randint(1, 500_00)])
        kind = dice.choice(["payment", "payment", "refund", "charge", "charge", "less", "less", "payoff"])
        debt = dice.choice(draft.debts).id
        # Nothing is charged or given up before the debt's first day.
        on = max(on, min(it.value_date for it in draft.entries if it.debt == debt))
        if kind == "payment":
            pay(draft, amount, on, draft.name())
        elif kind == "refund":
            draft.refunds.append(RefundFact(amount, on))
        elif kind == "charge":
            component = dice.choice([COSTS, COSTS, INTEREST, PENALTY, PRINCIPAL])
            draft.entries.append(
                EntryFact(draft.number(), debt, EntryKind.CHARGE, component, min(amount, 50_00), on)
            )
        elif kind == "less":
            less = dice.choice([EntryKind.WAIVER, EntryKind.WRITE_OFF])
            draft.entries.append(
                EntryFact(draft.number(), debt, less, dice.choice(Component.values), -amount, on)
            )
        else:
            pay_off(draft, debt, on)


def pay_off(draft: Draft, debt: int, on: date) -> None:
    """Pay all that the debt owes, or a little less or more."""
    walk = draft.walked(on)
    if debt not in walk.known:
        return
    owed = sum(walk.owed(debt, component) for component in Component.values)
    credit = sum(it.amount for it in walk.credits if it.name == debt)
    pay(draft, owed - credit + draft.dice.choice([0, 0, -1, -90, -4_50, 1, 30_00]), on, debt)


# Agreements.


def agree(draft: Draft) -> None:
    """One agreement or two, one after another; the second supersedes the first."""
    dice = draft.dice
    debts = [it.id for it in draft.debts]
    covered = sorted(dice.sample(debts, dice.randint(1, len(debts))))
    since = draft.day(10, draft.horizon - 20)
    first = make_agreement(draft, 8, covered, since, dice.choice(["whole", "settlement", "catch-up"]))
    if first is None:
        return
    ending = dice.choice(["stands", "stands", "stands", "broken", "cancelled", "superseded"])
    until = since + timedelta(days=dice.randint(1, 60))
    if ending in (Ended.BROKEN, Ended.CANCELLED):
        end(draft, 8, until, ending)
    elif ending == Ended.SUPERSEDED:
        scopes = ["whole", "settlement"]
        if first.takes is not None:
            scopes.append("catch-up")
        end(draft, 8, until, ending)
        second = make_agreement(draft, 9, covered, until, dice.choice(scopes))
        if second is None:
            end(draft, 8, None, "")
        elif draft.likely(0.3):
            broken_on = until + timedelta(days=dice.randint(1, 40))
            end(draft, 9, broken_on, dice.choice([Ended.BROKEN, Ended.CANCELLED]))


def end(draft: Draft, schedule: int, until: date | None, ended: str) -> None:
    draft.supersessions = [
        replace(row, until=until, ended=ended) if row.schedule == schedule else row
        for row in draft.supersessions
    ]


def make_agreement(
    draft: Draft, number: int, covered: list[int], since: date, scope: str
) -> SupersessionFact | None:
    """Agree on what is owed on the day, and return a row of it. None if nothing is owed."""
    dice, walk = draft.dice, draft.walked(since)
    covered = [it for it in covered if it in walk.known]
    if not covered or (scope == "catch-up" and any(walk.whole_agreement(it) for it in covered)):
        return None
    takes: tuple[int, ...] | None = None
    if scope == "catch-up":
        taken, amounts = arrears_of(draft, walk, covered)
        takes = tuple(taken)
    else:
        amounts = {
            (debt, component): walk.owed(debt, component)
            for debt in covered
            for component in Component.values
        }
    amounts = {key: amount for key, amount in amounts.items() if amount > 0}
    gives_up = 0
    if scope == "settlement":
        gives_up = dice.randint(1, max(1, sum(amounts.values()) * 3 // 4))
        take_away(amounts, gives_up)
    elif draft.likely(0.15):
        key = dice.choice([*amounts, (covered[0], INTEREST)])
        amounts[key] = max(1, amounts.get(key, 0) + dice.randint(-20_00, 20_00))
    amounts = {key: amount for key, amount in amounts.items() if amount > 0}
    if not amounts:
        return None
    schedule = agreement_schedule(draft, number, since, amounts, gives_up)
    draft.schedules.append(schedule)
    accrual = dice.choice(Accrual.values)
    rows = [
        SupersessionFact(number, debt, since, None, "", accrual, mine_of(takes, debt)) for debt in covered
    ]
    draft.supersessions += rows
    keep_agreement(draft, schedule, covered)
    return rows[0]


def mine_of(takes: tuple[int, ...] | None, debt: int) -> tuple[int, ...] | None:
    if takes is None:
        return None
    return tuple(it for it in takes if it // 100 == debt or it // 100 in (40 + 5 * debt, 41 + 5 * debt))


def arrears_of(draft: Draft, walk: Walk, covered: list[int]) -> tuple[list[int], dict[tuple[int, str], int]]:
    """The due instalments of the contracts, and what a catch-up agreement may ask for them."""
    taken: list[int] = []
    amounts: dict[tuple[int, str], int] = {}
    for due in walk.dues:
        if due.on > walk.day or not due.parts or due.parts[0].debt not in covered:
            continue
        if due.schedule is not None and not due.is_agreed:
            if not due.left or (taken and draft.likely(0.1)):
                continue
            taken.append(due.fact.id)
        for part in due.parts:
            key = part.debt, part.component
            amounts[key] = amounts.get(key, 0) + part.left
        for debt, penalty in due.penalties.items():
            amounts[debt, PENALTY] = amounts.get((debt, PENALTY), 0) + penalty.left
    for debt in covered:
        amounts[debt, INTEREST] = amounts.get((debt, INTEREST), 0) + walk.interest[debt].left
    return taken, amounts


def take_away(amounts: dict[tuple[int, str], int], gives_up: int) -> None:
    """Ask for so much less, in the order in which a settlement gives up."""
    order = (PENALTY, INTEREST, COSTS, PRINCIPAL)
    for key, amount in sorted(amounts.items(), key=lambda it: order.index(it[0][1])):
        less = min(amount, gives_up)
        amounts[key] -= less
        gives_up -= less


def agreement_schedule(
    draft: Draft, number: int, since: date, amounts: dict[tuple[int, str], int], gives_up: int
) -> ScheduleFact:
    dice = draft.dice
    count = dice.randint(1, 4)
    first = since + timedelta(days=dice.choice([0, 3, 10, 20]))
    step = dice.choice([7, 14, 30])
    shares = {key: split(dice, amount, count) for key, amount in amounts.items()}
    instalments = []
    for place in range(count):
        parts = tuple(
            PartFact(debt, component, share[place])
            for (debt, component), share in shares.items()
            if share[place]
        )
        if parts:
            due_on = first + timedelta(days=step * place)
            instalments.append(InstalmentFact(number * 100 + place + 1, place + 1, due_on, parts))
    return ScheduleFact(
        number,
        ScheduleKind.AGREEMENT,
        dice.choice([0, 3]),
        dice.choice([0, 0, 1_00]),
        dice.choice([LAWFUL_RULE, LAWFUL_RULE, CARD_RULE]),
        tuple(instalments),
        gives_up,
    )


def agreement_schedule_of(
    number: int, due_on: date, amounts: dict[tuple[int, str], int], gives_up: int
) -> ScheduleFact:
    """An agreement of one instalment."""
    parts = tuple(PartFact(debt, component, amount) for (debt, component), amount in amounts.items())
    instalment = InstalmentFact(number * 100 + 1, 1, due_on, parts)
    return ScheduleFact(number, ScheduleKind.AGREEMENT, 0, 0, LAWFUL_RULE, (instalment,), gives_up)


def keep_agreement(draft: Draft, schedule: ScheduleFact, covered: list[int]) -> None:
    """Most agreements are kept. Some are paid early, some late, some in part."""
    dice = draft.dice
    name = dice.choice([None, *covered])
    habit = dice.choice(["keeps", "keeps", "keeps", "early", "early", "stops", "muddles"])
    asked = [sum(part.amount for part in due.parts) for due in schedule.instalments]
    if habit == "early":
        on = schedule.instalments[0].due_on - timedelta(days=dice.choice([0, 0, 2, -5]))
        pay(draft, sum(asked) + dice.choice([0, 0, -1, -50, 5_00, 300_00]), on, name)
        return
    for due, amount in zip(schedule.instalments, asked, strict=True):
        if habit == "stops" and draft.likely(0.5):
            break
        muddle = habit == "muddles"
        late = timedelta(days=dice.choice([0, -3, 5, 12]) if muddle else 0)
        pay(draft, amount + (dice.choice([0, -1, 1, 40_00, -5_00]) if muddle else 0), due.due_on + late, name)


# What becomes known later.


def spoil(draft: Draft) -> None:
    """Some payments bounce, some are valued earlier, and some name another debt."""
    dice = draft.dice
    for payment in list(draft.payments):
        if draft.likely(0.06):
            draft.payments.remove(payment)
        elif draft.likely(0.06):
            earlier = payment.value_date - timedelta(days=dice.randint(1, 40))
            draft.payments.remove(payment)
            draft.payments.append(replace(payment, value_date=max(draft.start, earlier)))
        elif draft.likely(0.05):
            draft.payments.remove(payment)
            draft.payments.append(replace(payment, named_debt=draft.name()))


def days_to_ask(draft: Draft, facts: AccountFacts) -> tuple[date, ...]:
    """Days on which something happens, or a day soon after."""
    dice = draft.dice
    busy = sorted(set(busy_days(facts)))
    days = {dice.choice(busy) + timedelta(days=dice.choice([0, 0, 1, 4])) for _ in range(DAYS_ASKED - 1)}
    return tuple(sorted({*days, busy[-1] + timedelta(days=dice.choice([0, 1, 30]))}))


def busy_days(facts: AccountFacts) -> Iterator[date]:
    yield from (it.value_date for it in (*facts.payments, *facts.entries, *facts.refunds))
    yield from (due.due_on for it in facts.schedules for due in it.instalments)
    for row in facts.supersessions:
        yield row.since
        if row.until is not None:
            yield row.until
