"""manage.py arrears: who is behind on a day."""

import json
from datetime import date
from io import StringIO

from django.core.management import call_command

from foundation import clock
from tests.world import World
from tests.world.debtors import NOW


def told(**options: object) -> str:
    out = StringIO()
    call_command("arrears", stdout=out, **options)
    return out.getvalue()


def test_the_keys_and_figures_of_its_json(world: World) -> None:
    with clock.at(NOW):
        _made = world.debts
    assert json.loads(told(on=date(2026, 11, 24), json=True)) == {
        "on": "2026-11-24",
        "debts": 2,
        "debts_in_arrears": 2,
        "instalments_overdue": 3,
        "amount_overdue": "2500.00",
        "outstanding": "4000.00",
        "buckets": {"1-30": 0, "31-60": 1, "61-90": 1, "90+": 0},
    }


def test_nothing_is_overdue_on_the_due_date_itself(world: World) -> None:
    with clock.at(NOW):
        _made = world.debts
    assert json.loads(told(on=date(2026, 9, 5), json=True))["debts_in_arrears"] == 0
    assert json.loads(told(on=date(2026, 9, 6), json=True))["debts_in_arrears"] == 1


def test_what_was_not_known_yet_is_left_out(world: World) -> None:
    with clock.at(NOW):
        _made = world.debts
    before = json.loads(told(on=date(2026, 11, 24), known_at=NOW.replace(hour=9), json=True))
    assert (before["debts"], before["outstanding"]) == (0, "0.00")


def test_without_json_a_person_reads_it(world: World) -> None:
    assert "amount overdue" in told(on=date(2026, 11, 24))
