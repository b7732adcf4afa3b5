"""Long lists are paged by key: each row comes once, even if rows are added in front meanwhile."""

from itertools import chain

import pytest

from foundation.keyset import page
from ledger.models import Creditor, CreditorKind
from tests.world import World

NEWEST_FIRST = ("-pk",)
KINDS = (CreditorKind.CARD_ISSUER, CreditorKind.BANK, CreditorKind.TRADE)


@pytest.fixture
def creditors(world: World) -> list[Creditor]:
    """Five creditors: two of one kind, two of another, and one."""
    card, bank, trade = KINDS
    kinds = (card, bank, trade, bank, card)
    return [Creditor.objects.create(name=f"Creditor {n}", kind=kind) for n, kind in enumerate(kinds)]


def turned(order: tuple[str, ...], size: int) -> list[list[Creditor]]:
    """All pages in their order."""
    pages, cursor = [], ""
    while True:
        shown = page(Creditor.objects.all(), order=order, cursor=cursor, size=size)
        pages.append(shown.rows)
        assert shown.first is (not cursor)
        cursor = shown.next
        if not cursor:
            return pages


def after(cursor: str) -> list[Creditor]:
    """The page of two rows after the cursor, newest first."""
    return page(Creditor.objects.all(), order=NEWEST_FIRST, cursor=cursor, size=2).rows


def test_each_row_is_shown_once_newest_first(creditors: list[Creditor]) -> None:
    first, second, third, fourth, fifth = creditors
    assert turned(NEWEST_FIRST, 2) == [[fifth, fourth], [third, second], [first]]


def test_a_last_page_that_is_full_leads_nowhere(creditors: list[Creditor]) -> None:
    assert [len(rows) for rows in turned(("pk",), 5)] == [5]
    assert [len(rows) for rows in turned(("pk",), 4)] == [4, 1]


def test_rows_alike_in_the_first_field_follow_by_the_next(creditors: list[Creditor]) -> None:
    card, bank, trade, other_bank, other_card = creditors
    assert list(chain(*turned(("kind", "-pk"), 2))) == [other_bank, bank, other_card, card, trade]
    assert list(chain(*turned(("-kind", "pk"), 1))) == [trade, card, other_card, bank, other_bank]


def test_a_row_added_in_front_moves_nothing_behind(creditors: list[Creditor]) -> None:
    first = page(Creditor.objects.all(), order=NEWEST_FIRST, size=2)
    Creditor.objects.create(name="Newest", kind=CreditorKind.BANK)
    assert after(first.next) == [creditors[2], creditors[1]]


def test_the_last_row_may_go_and_the_next_page_still_begins_behind_it(creditors: list[Creditor]) -> None:
    first = page(Creditor.objects.all(), order=NEWEST_FIRST, size=2)
    creditors[3].delete()
    assert after(first.next) == [creditors[2], creditors[1]]


# No text, no list, two values, a map, and a value that is no number.
OLD_LINKS = ["%%%", "bm90IGpzb24=", "WzEsIDJd", "eyJhIjogMX0=", "WyJhIl0="]


@pytest.mark.parametrize("cursor", OLD_LINKS)
def test_a_cursor_of_an_old_link_shows_the_first_page(creditors: list[Creditor], cursor: str) -> None:
    shown = page(Creditor.objects.all(), order=NEWEST_FIRST, cursor=cursor, size=2)
    assert (shown.rows, shown.first) == ([creditors[4], creditors[3]], True)
