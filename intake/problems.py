"""The reasons why a line can't be taken, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = {
    "missing": _("Nothing is written here."),
    "not_a_date": _("“%(value)s” is not a date."),
    "not_an_amount": _("“%(value)s” is not an amount."),
    "wide": _("“%(value)s” has full-width signs, so the amount is not clear."),
    "exponent": _("“%(value)s” has an exponent, so digits of the amount may be lost."),
    "grouping": _("In “%(value)s” the commas do not stand before groups of three digits."),
    "not_a_number": _("“%(value)s” is not a whole number."),
    "below_zero": _("The amount is below zero."),
    "unknown_debt": _("There is no debt with the reference “%(value)s”."),
    "paid_elsewhere": _("The books know the payment “%(value)s” from another account of this creditor."),
    "twice": _("“%(value)s” stands in this file twice."),
    "other_currency": _("The currency is %(value)s; this installation keeps its books in %(currency)s."),
    "no_instalment_amount": _("Neither an order nor the contract says what an instalment is."),
    "bad_id_number": _("The check digit of the ID number is wrong."),
}


class Problem(Exception):
    """A cell of a line that can't be taken."""

    def __init__(self, code: str, column: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, params


def words(code: str, params: dict[str, Any]) -> str:
    """The reason with this code, in the active language."""
    return str(WORDS[code]) % params
