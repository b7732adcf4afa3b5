"""No more interest is claimed than the cap of the contract's day allows; the department keeps it current."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation import clock
from ledger.balance import balance
from ledger.capping import set_cap
from ledger.loading import load
from ledger.models import CreditorKind, RateCap
from ledger.rate_caps import Caps
from tests.world import World
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def rates(world: World, signed_on: date | None, **terms: object) -> tuple[int, int]:
    """Interest and late-payment interest that are claimed, in millionths."""
    made = world.debt(
        f"R{signed_on}",
        "1000.00",
        [("2026-09-05", "1000.00")],
        signed_on=signed_on,
        annual_rate=Decimal("0.30"),
        late_rate=Decimal("0.36"),
        **terms,
    )
    fact = load([made.account_id], up_to=TODAY)[made.account_id].debts[-1]
    return fact.annual_rate, fact.late_rate


def lent_by(world: World, kind: str) -> World:
    world.creditor.kind = kind
    world.creditor.save()
    return world


def test_private_lending_is_capped_by_the_day_of_the_contract(world: World) -> None:
    lent_by(world, CreditorKind.PRIVATE_LENDER)
    assert rates(world, date(2020, 8, 19)) == (240_000, 240_000)
    assert rates(world, date(2020, 8, 20)) == (154_000, 154_000)
    assert rates(world, date(2025, 6, 1)) == (120_000, 120_000)


def test_lenders_under_supervision_have_the_cap_of_the_house(world: World) -> None:
    lent_by(world, CreditorKind.BANK)
    assert rates(world, date(2025, 6, 1)) == (240_000, 240_000)


@pytest.mark.parametrize("kind", ["", CreditorKind.ASSIGNEE])
def test_of_an_unknown_beginning_the_strictest_cap_holds(world: World, kind: str) -> None:
    lent_by(world, kind)
    assert rates(world, date(2025, 6, 1)) == (120_000, 120_000)


def test_a_trade_creditor_lends_nothing(world: World) -> None:
    lent_by(world, CreditorKind.TRADE)
    assert rates(world, date(2025, 6, 1)) == (300_000, 360_000)


def test_of_a_contract_without_a_day_the_lowest_cap_holds(world: World) -> None:
    cap = Caps.in_force().of(CreditorKind.PRIVATE_LENDER, None)
    assert cap is not None
    assert cap.rate == Decimal("0.12")


def test_another_country_has_no_preset(world: World, settings) -> None:
    settings.COUNTRY = "uk"
    assert rates(world, date(2025, 6, 1)) == (300_000, 360_000)


def test_interest_and_penalty_together_stay_under_the_cap(world: World) -> None:
    made = world.debt(
        "X",
        "1000.00",
        [("2026-09-05", "1000.00")],
        annual_rate=Decimal("0.15"),
        late_rate=Decimal("0.18"),
        accrues_daily=True,
    )
    fact = load([made.account_id], up_to=TODAY)[made.account_id].debts[0]
    assert (fact.annual_rate, fact.late_rate) == (150_000, 90_000)


def test_a_cap_that_is_added_brings_the_books_in_line(world: World) -> None:
    lent_by(world, CreditorKind.PRIVATE_LENDER)
    owed = world.debt(
        "NEW",
        "1000.00",
        [("2026-09-05", "1000.00")],
        signed_on=date(2026, 6, 1),
        late_rate=Decimal("0.12"),
    )
    before, version = balance(owed.account, TODAY), owed.account.version
    set_cap(CreditorKind.PRIVATE_LENDER, date(2026, 5, 20), Decimal("0.09"), source="LPR 2.25 %", by=world.he)
    after = balance(owed.account, TODAY)
    # Eighty days late on 1,000.00, at 12 and at 9 per cent a year.
    assert (before.penalty, after.penalty) == (Decimal("26.30"), Decimal("19.73"))
    owed.account.refresh_from_db()
    assert owed.account.version > version


def test_a_contract_without_a_day_follows_too(world: World) -> None:
    lent_by(world, CreditorKind.PRIVATE_LENDER)
    owed = world.debt(
        "NO-DAY",
        "1000.00",
        [("2026-09-05", "1000.00")],
        signed_on=None,
        disbursed_on=None,
        late_rate=Decimal("0.12"),
    )
    version = owed.account.version
    set_cap(CreditorKind.PRIVATE_LENDER, date(2026, 5, 20), Decimal("0.09"), source="LPR 2.25 %", by=world.he)
    owed.account.refresh_from_db()
    assert owed.account.version > version
    assert balance(owed.account, TODAY).penalty == Decimal("19.73")


def test_an_older_contract_keeps_its_cap(world: World) -> None:
    lent_by(world, CreditorKind.PRIVATE_LENDER)
    set_cap(CreditorKind.PRIVATE_LENDER, date(2026, 5, 20), Decimal("0.10"), source="LPR 2.50 %", by=world.he)
    assert rates(world, date(2026, 5, 19)) == (120_000, 120_000)
    assert rates(world, date(2026, 5, 20)) == (100_000, 100_000)


@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({"rate": Decimal("0.25")}, "rate"),
        ({"rate": Decimal(0)}, "rate"),
        ({"since": date(2025, 5, 20), "rate": Decimal("0.13")}, "rate"),
        ({"since": date(2024, 11, 1), "rate": Decimal("0.13")}, "rate"),
        ({"since": date(2019, 1, 1), "kind": CreditorKind.BANK, "rate": Decimal("0.240001")}, "rate"),
        ({"source": " "}, "source"),
        ({"kind": CreditorKind.TRADE}, "kind"),
        ({"kind": CreditorKind.ASSIGNEE}, "kind"),
    ],
)
def test_a_laxer_cap_is_refused_beside_its_field(world: World, change: dict, beside: str) -> None:
    wanted = {
        "kind": CreditorKind.PRIVATE_LENDER,
        "since": date(2026, 5, 20),
        "rate": Decimal("0.10"),
        "source": "LPR",
        **change,
    }
    with pytest.raises(ValidationError) as refused:
        set_cap(**wanted, by=world.he)
    assert list(refused.value.message_dict) == [beside]
    assert not RateCap.objects.exists()


def test_the_prime_rate_may_rise_after_the_newest_that_is_known(world: World) -> None:
    set_cap(
        CreditorKind.PRIVATE_LENDER, date(2026, 5, 20), Decimal("0.128"), source="LPR 3.20 %", by=world.he
    )
    lent_by(world, CreditorKind.PRIVATE_LENDER)
    assert rates(world, date(2026, 6, 1)) == (128_000, 128_000)


def test_compliance_adds_what_was_published_and_all_read_it(world: World) -> None:
    typed = {"kind": "private_lender", "since": "2026-05-20", "rate": "11.2", "source": "LPR of 2026-05-20"}
    assert world.signed_in(world.li).post(reverse("rate-caps"), typed).status_code == 403
    refused = world.signed_in(world.he).post(reverse("rate-caps"), {**typed, "rate": "30"})
    assert refused.status_code == 422
    assert "at most 24" in refused.text
    assert world.signed_in(world.he).post(reverse("rate-caps"), typed).status_code == 302
    page = world.signed_in(world.li).get(reverse("rate-caps"))
    assert "LPR of 2026-05-20" in page.text
    assert "11.2%" in page.text


def test_the_debts_page_says_what_is_claimed_instead(world: World) -> None:
    rates(world, date(2025, 6, 1), accrues_daily=True, account=world.debtor.account)
    page = world.signed_in(world.li).get(reverse("case-debts", args=[world.assigned_case.number]))
    assert "only 24% may be claimed" in page.text
    assert "with the interest at most 24%" in page.text
