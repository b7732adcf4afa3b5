"""Read files into checked lines.

Everything is read and checked outside any transaction, before anything enters the books.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from audit.record import record
from cases.identifiers import checked_id
from foundation import clock, once
from foundation.work import WorkStatus
from intake.lines import Line, LoanLine, PaidLine, as_json
from intake.models import ImportFile, ImportProfile, ImportRow, ImportRun, RowKind, RunState
from intake.problems import Problem
from intake.readers import reader
from intake.tables import Table, Unreadable, open_table
from intake.verbs import Verb
from ledger.models import Creditor, Debt, Payment, Portfolio

if TYPE_CHECKING:
    from staff.models import Team, User

BATCH = 1000


@dataclass(frozen=True)
class Delivery:
    """What a creditor sent: files with their names, as of a day, for a team.

    Without ``portfolio_name``, the portfolio has the creditor's name.
    """

    profile: ImportProfile
    files: Sequence[tuple[str, bytes]]
    team: "Team"
    as_of: date
    portfolio_name: str = ""


def open_run(delivery: Delivery, *, by: "User", request_id: UUID | None = None) -> ImportRun:
    """Keep the files as they were sent, under a portfolio of the profile's creditor.

    A portfolio is made if there is none. The files are written before the transaction opens. With
    ``request_id``, a worker is woken to read them. Raises Repeated or Conflicting if that id was used before.
    """
    profile, team = delivery.profile, delivery.team
    kept = [_kept(name, content) for name, content in delivery.files]
    with transaction.atomic():
        first = None
        if request_id is not None:
            body = {"files": [file.sha256 for file in kept], "profile": profile.pk, "team": team.pk}
            first = once.begin(by=by, action="import.open", request_id=request_id, body=body)
        creditor, _made = Creditor.objects.get_or_create(
            name=profile.creditor_name, defaults={"kind": profile.creditor_kind}
        )
        portfolio, _made = Portfolio.objects.get_or_create(
            creditor=creditor,
            name=delivery.portfolio_name or profile.creditor_name,
            defaults={"default_team": team},
        )
        run = ImportRun.objects.create(
            profile=profile, portfolio=portfolio, as_of=delivery.as_of, started_by=by, started_at=clock.now()
        )
        for file in kept:
            file.run = run
        ImportFile.objects.bulk_create(kept)
        record(Verb.IMPORT_OPENED, run, by=by, after={"files": [file.sha256 for file in kept]})
        if first is not None:
            first.finish(run.get_absolute_url())
            transaction.on_commit(run.wake, robust=True)
    return run


def _kept(name: str, content: bytes) -> ImportFile:
    """An unsaved row for the file. Its bytes are already written."""
    kept = ImportFile(name=name[:200], sha256=hashlib.sha256(content).hexdigest())
    kept.file.save(f"{kept.sha256[:16]}.bin", ContentFile(content), save=False)
    return kept


def stage(run: ImportRun) -> None:
    """Read the files of the run into checked rows. Raises Unreadable, and the run records the reason."""
    try:
        tables, files = _tables(run)
    except Unreadable as error:
        run.state = RunState.UNREADABLE
        run.totals = {"unreadable": error.code, "file": error.name, "params": error.params}
        run.status, run.failure = WorkStatus.DONE, error.code
        run.save(update_fields=["state", "totals", "status", "failure"])
        raise
    run.rows.all().delete()
    lines = list(reader(run.profile).read(tables, run.profile))
    judged = list(_judge(lines, run))
    for start in range(0, len(judged), BATCH):
        ImportRow.objects.bulk_create(
            [_row(run, files[line.table], line) for line in judged[start : start + BATCH]]
        )
        run.progress = 100 * start // len(judged)
        run.save(update_fields=["progress"])
    run.state, run.status, run.progress = RunState.CHECKED, WorkStatus.DONE, 100
    run.totals = {
        "good": sum(1 for line in judged if not line.problem),
        "bad": sum(1 for line in judged if line.problem),
    }
    run.save(update_fields=["state", "status", "progress", "totals"])


def _tables(run: ImportRun) -> tuple[dict[str, Table], dict[str, ImportFile]]:
    """The recognised tables by name, and the file of each."""
    layout = reader(run.profile)
    tables: dict[str, Table] = {}
    files: dict[str, ImportFile] = {}
    for kept in run.files.order_by("pk"):
        with kept.file.open("rb") as opened:
            table = open_table(kept.name, opened.read())
        name = layout.recognise(table.header)
        if not name:
            raise Unreadable("header", kept.name)
        if name in tables:
            # Two files of one kind. Some creditors send one each month.
            name = f"{name} ({kept.name})"
        tables[name], files[name] = table, kept
        kept.encoding, kept.recognised_as = table.encoding, name[:40]
        kept.save(update_fields=["encoding", "recognised_as"])
    return tables, files


def _judge(lines: Iterable[Line], run: ImportRun) -> Iterable[Line]:
    """Each line, with the problems that a reader does not see.

    These are repeated keys, unknown debts, other currencies, wrong ID numbers and payments whose id the books
    know from another account.
    """
    lines = list(lines)
    elsewhere = _paid_elsewhere(lines, run)
    known = set(Debt.objects.filter(portfolio=run.portfolio).values_list("reference", flat=True))
    seen: dict[str, set[str]] = {kind: set() for kind in RowKind.values}
    debts = known.copy()
    first = [line for line in lines if line.kind == RowKind.DEBT]
    rest = [line for line in lines if line.kind != RowKind.DEBT]
    judged: dict[int, Line] = {}
    for line in (*first, *rest):
        found = line.problem or _problem(line, seen, debts) or elsewhere.get(id(line))
        judged[id(line)] = replace(line, problem=found) if found else line
        if not found and line.kind == RowKind.DEBT:
            debts.add(line.key)
    return [judged[id(line)] for line in lines]


def _problem(line: Line, seen: dict[str, set[str]], debts: set[str]) -> Problem | None:
    if line.key in seen[line.kind]:
        return Problem("twice", "", value=line.key)
    seen[line.kind].add(line.key)
    if isinstance(line.content, LoanLine):
        return _problem_of_a_loan(line.content)
    if line.content and line.content.debt not in debts:
        return Problem("unknown_debt", "", value=line.content.debt)
    return None


def _paid_elsewhere(lines: Iterable[Line], run: ImportRun) -> dict[int, Problem]:
    """The payments whose id the books know from another account, by the identity of their line.

    The id of a payment is its creditor's. A file never moves money from one debtor to another.
    """
    paid = [line for line in lines if isinstance(line.content, PaidLine)]
    found: dict[int, Problem] = {}
    for start in range(0, len(paid), BATCH):
        batch = {line.key: line for line in paid[start : start + BATCH]}
        booked = (
            Payment.objects.filter(creditor=run.portfolio.creditor_id, source_id__in=batch)
            .order_by("revision")
            .values_list("source_id", "account_id")
        )
        references = {line.content.debt for line in batch.values() if isinstance(line.content, PaidLine)}
        debts = Debt.objects.filter(portfolio=run.portfolio, reference__in=references)
        accounts = dict(debts.values_list("reference", "account_id"))
        for key, account in dict(booked).items():
            content = batch[key].content
            if isinstance(content, PaidLine) and accounts.get(content.debt) != account:
                found[id(batch[key])] = Problem("paid_elsewhere", "", value=key)
    return found


def _problem_of_a_loan(loan: LoanLine) -> Problem | None:
    currency = loan.currency or settings.CURRENCY
    if currency != settings.CURRENCY:
        return Problem("other_currency", "currency", value=currency, currency=settings.CURRENCY)
    if loan.id_number:
        try:
            checked_id(loan.id_number)
        except ValidationError:
            return Problem("bad_id_number", "id_number")
    return None


def _row(run: ImportRun, file: ImportFile, line: Line) -> ImportRow:
    problem = line.problem
    return ImportRow(
        run=run,
        file=file,
        line=line.number,
        kind=line.kind,
        key=line.key[:120],
        data=as_json(line.content),
        problem=problem.code if problem else "",
        column=problem.column if problem else "",
        params={name: str(value)[:120] for name, value in problem.params.items()} if problem else {},
    )
