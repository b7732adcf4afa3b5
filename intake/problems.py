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
    "not_an_id_number": _("“%(value)s” is not the number of an identity document."),
    "digits_lost": _(
        "“%(value)s” has lost digits. A spreadsheet keeps 15 digits of a number. Send it as text."
    ),
    "not_a_rate": _("“%(value)s” is not a rate."),
    "not_a_currency": _("“%(value)s” is not a currency."),
    "too_large": _("“%(value)s” is too large."),
    "too_long": _("The cell has %(length)s characters. At most %(limit)s are possible."),
    "out_of_bounds": _("“%(value)s” is not between %(least)s and %(greatest)s."),
    "in_the_future": _("%(value)s is after today."),
    "no_amount": _("The line has no amount."),
    "no_date": _("The line has an amount without a date."),
    "surplus": _("The line has more cells than the header: “%(value)s”."),
    # Questions. A person says what the cell means.
    "which_rate": _("Is “%(value)s” a yearly rate? It is outside 0.5–60 %%, or it can be read in two ways."),
    "follows_a_rate": _("“%(value)s” follows a published rate. Enter the rate of the contract."),
    "day_or_month": _("Does “%(value)s” name the day or the month first?"),
    "short_year": _("Which year, month and day is “%(value)s”?"),
    "no_day": _("Which day of the month is meant by “%(value)s”?"),
}


class Problem(Exception):
    """A cell of a line that can't be taken."""

    def __init__(self, code: str, column: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, params


def words(code: str, params: dict[str, Any]) -> str:
    """The reason with this code, in the active language."""
    return str(WORDS[code]) % params


class Doubt(Problem):
    """A cell that has several meanings, so that a person has to decide."""
