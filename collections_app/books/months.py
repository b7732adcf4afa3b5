"""Closed months: what was kept agrees with its digests, and with the corrections it agrees with the fold."""

from collections.abc import Collection, Iterator

from collections_app.books.faults import Fault
from foundation.money import amount
from foundation.work import WorkStatus
from ledger import month_end
from ledger.kinds import CorrectionCause
from ledger.loading import in_batches, states
from ledger.models import Account, ClosedMonth, MonthCorrection, MonthEndBalance, MonthFigures

BATCH = 500


def closed_months(accounts: Collection[int] | None = None) -> Iterator[Fault]:
    """Every closed month, for all accounts or for these."""
    for month in ClosedMonth.objects.filter(status=WorkStatus.DONE).order_by("month"):
        yield from _seals(month)
        rows = Account.objects.filter(opened_at__lte=month.known_at)
        if accounts is not None:
            rows = rows.filter(pk__in=accounts)
        for ids in in_batches(rows.values_list("pk", flat=True), BATCH):
            yield from _refold(month, ids)


def _seals(month: ClosedMonth) -> Iterator[Fault]:
    """The rows of the month have their digests, and none was added or is missing."""
    digest, count = "", 0
    for row in MonthEndBalance.objects.filter(month=month).order_by("account_id").iterator(chunk_size=2000):
        if row.figures.digest(month.month, row.account_id) != row.digest:
            yield Fault("months", f"{month}, account {row.account_id}", "was changed after the month closed")
        digest, count = month_end.chain(digest, [row.digest]), count + 1
    if (digest, count) != (month.digest, month.accounts):
        what = f"{month.accounts} accounts were kept under another digest than the {count} that stand there"
        yield Fault("months", str(month), what)


def _refold(month: ClosedMonth, ids: list[int]) -> Iterator[Fault]:
    """What was kept and named is what the fold says today. What was kept is what was known at the closing."""
    written = month_end.standing(month, ids)
    for state in states(ids, month.last_day):
        ours, right = written[state.facts.id], month_end.figures(state)
        if ours != right:
            where = f"{month}, account {state.facts.id}"
            yield Fault("months", where, f"{_words(ours)} is kept and named, {_words(right)} is right")
    corrections = MonthCorrection.objects.filter(month=month, account__in=ids)
    # Nobody knows what changed terms said before. They have no moment.
    changed = set(corrections.filter(cause=CorrectionCause.TERMS).values_list("account_id", flat=True))
    corrected = set(corrections.values_list("account_id", flat=True)) - changed
    kept = {row.account_id: row.figures for row in month.balances.filter(account__in=corrected)}
    for state in states(corrected, month.last_day, month.known_at):
        ours, right = kept.get(state.facts.id, month_end.NOTHING), month_end.figures(state)
        if ours != right:
            where = f"{month}, account {state.facts.id}"
            yield Fault("months", where, f"{_words(ours)} was kept, {_words(right)} was known when it closed")


def _words(figures: MonthFigures) -> str:
    return f"{amount(figures.total)} ({amount(figures.credit)} credit, {amount(figures.overdue)} overdue)"
