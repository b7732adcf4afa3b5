"""The record's page asks the database as often for a long record as for a short one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from tests.world.debtors import NOW
from visits import amending
from visits.amending import Correction


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def test_more_facts_and_corrections_cost_no_further_queries(world):
    draft = world.draft
    for step, name in (("listening", "debtor_said"), ("opening", "invited_by"), ("agreed", "paid_channel")):
        draft.save_step(step, {name: "something"}, revision=0, by=world.li)
    record = world.recorded()
    client = world.signed_in(world.chen)

    def amend(fact):
        amending.amend(record, Correction("listening", fact, "", f"Said of {fact}", "Misheard"), by=world.li)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown = client.get(record.get_absolute_url())
        return len(asked), shown.content.decode().count("Said of ")

    amend("debtor_said")
    queries()
    few = queries()
    for fact in ("difficulties", "ability_support", "income"):
        amend(fact)
    assert queries() == (few[0], 4)
