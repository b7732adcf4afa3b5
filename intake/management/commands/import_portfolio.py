"""Import a creditor's files."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from intake import commit, readers, staging
from intake.models import ImportProfile, ImportRun
from intake.problems import words
from intake.tables import Unreadable
from staff.models import Team, User, system_actor

LISTED = 200


class Command(BaseCommand):
    help = (
        "Imports a creditor's files through the same code as the screens. "
        "Exit 0: done; 1: rows were refused or skipped and are listed; 2: a file could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--profile", required=True, help="generic or one of your own")
        parser.add_argument("--by", default="", help="staff number of whoever imports; default: the system")
        parser.add_argument("--team", default="", help="the team that collects; made when there is none yet")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="which debts count as in arrears; default: today"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, take nothing")
        parser.add_argument("--bad-rows", choices=["refuse", "skip"], default="refuse")
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        profile = readers.profile(options["profile"])
        if profile is None:
            names = ", ".join(readers.names())
            raise CommandError(f"There is no profile {options['profile']}; there are: {names}.")
        by = _person(options["by"])
        try:
            files = [(path.name, path.read_bytes()) for path in options["files"]]
        except OSError as error:
            raise CommandError(f"{error.filename} can't be read: {error.strerror}.", returncode=2) from error
        team = _team(options["team"], profile)
        sent = staging.Delivery(profile, files, team, options["as_of"] or clock.business_date())
        run = staging.open_run(sent, by=by)
        try:
            staging.stage(run)
        except Unreadable as error:
            raise CommandError(error.reason, returncode=2) from error
        bad = self._list_bad(run)
        if options["dry_run"]:
            commit.refuse(run, by=by)
            self.stdout.write(f"Checked only: {run.totals['good']} rows good, {bad} bad. Nothing was taken.")
        else:
            self._take(run, by=by, skip_bad=options["bad_rows"] == "skip")
        if bad:
            raise CommandError(f"{bad} rows were not taken.", returncode=1)

    def _take(self, run: ImportRun, *, by: User, skip_bad: bool) -> None:
        try:
            run = commit.commit(run, by=by, skip_bad=skip_bad)
        except ValidationError as error:
            commit.refuse(run, by=by)
            raise CommandError(
                f"{' '.join(error.messages)} Nothing was taken; --bad-rows skip takes the rest.", returncode=1
            ) from error
        for name, value in run.totals.items():
            self.stdout.write(f"{name}: {len(value) if isinstance(value, list) else value}")

    def _list_bad(self, run: ImportRun) -> int:
        rows = run.rows.exclude(problem="").select_related("file").order_by("file", "line")
        for row in rows[:LISTED]:
            place = f"{row.file.name} line {row.line}" + (f", {row.column}" if row.column else "")
            self.stderr.write(f"{place}: {words(row.problem, row.params)}")
        return rows.count()


def _person(staff_number: str) -> User:
    if not staff_number:
        return system_actor()
    person: User | None = User.objects.filter(staff_number=staff_number).first()
    if person is None:
        raise CommandError(f"Nobody has the staff number {staff_number}.")
    return person


def _team(name: str, profile: ImportProfile) -> Team:
    """The named team; else the only one there is; else one named after the portfolio."""
    if name:
        return Team.objects.get_or_create(name=name)[0]
    return Team.objects.first() or Team.objects.create(name=profile.creditor_name)
