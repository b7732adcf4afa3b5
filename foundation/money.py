"""Money and rates, exact on both engines.

Django's DecimalField is a floating point number inside SQLite, where sums of real schedules come out wrong
by a cent. Money is therefore kept as whole minor units and rates as whole millionths; Python sees Decimals.
All amounts are in the installation's one currency, ``settings.CURRENCY``.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
MILLIONTH = Decimal("0.000001")
ZERO = Decimal("0.00")
LARGEST = Decimal("92233720368547758.07")
MILLION = 1_000_000

# An amount as people write it: commas stand before groups of three digits, or not at all.
WRITTEN = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?", re.ASCII)
EXPONENT = re.compile(r"[+-]?[\d.,]+e[+-]?\d+", re.ASCII | re.IGNORECASE)
INVALID = _("Enter an amount such as 1200.50.")
UNCLEAR = {
    "wide": _("Type the amount with half-width digits, comma and point, such as 1,200.50."),
    "exponent": _("Type the amount in full, such as 1000.00. It has an exponent."),
    "grouping": _("The commas do not stand before groups of three digits. Type 1,200.50 or 1200.50."),
}

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    DecimalColumn = models.Field[Decimal | int | str | Combinable, Decimal]
else:
    DecimalColumn = models.Field


def to_cents(amount: Decimal) -> Decimal:
    """``amount`` rounded half up to 0.01, as bills are."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def cents(amount: Decimal) -> int:
    """An amount with two places as whole minor units."""
    return int(amount.scaleb(2))


def amount(minor_units: int) -> Decimal:
    """Whole minor units as an amount with two places."""
    return Decimal(minor_units).scaleb(-2)


def millionths(rate: Decimal) -> int:
    """A rate as whole millionths."""
    return int(rate.scaleb(6))


def rate(millionths: int) -> Decimal:
    """Whole millionths as a rate with six places."""
    return Decimal(millionths).scaleb(-6)


def read_amount(text: str) -> Decimal:
    """The amount that ``text`` says, with all its decimal places.

    This is the one door for amounts that a person types or a file brings. Commas may stand before groups of
    three digits. Raises ValidationError if the amount can be read in two ways: full-width signs, an exponent,
    or commas at other places. Its code is ``wide``, ``exponent``, ``grouping`` or ``invalid``.
    """
    plain = text.strip()
    if re.search(r"[0-9]", plain) and WRITTEN.fullmatch(plain):
        exact = Decimal(plain.replace(",", ""))
        if abs(exact) > LARGEST:
            raise ValidationError(INVALID, code="invalid")
        return exact
    narrow = unicodedata.normalize("NFKC", plain).replace("。", ".").replace("、", ",")
    if narrow != plain and re.fullmatch(r"[\d.,+-]+", narrow):
        code = "wide"
    elif EXPONENT.fullmatch(plain):
        code = "exponent"
    elif "," in plain and re.fullmatch(r"[\d.,+-]+", plain, re.ASCII):
        code = "grouping"
    else:
        code = "invalid"
    raise ValidationError(UNCLEAR.get(code, INVALID), code=code)


def split_evenly(total: Decimal, parts: int) -> list[Decimal]:
    """``total`` in ``parts`` amounts that add up to it; the last one takes the remainder.

    Raises ValueError when ``parts`` is below 1.
    """
    if parts < 1:
        raise ValueError("an amount is split into at least one part")
    share = to_cents(total / parts)
    if share * (parts - 1) > total:
        share -= CENT
    return [share] * (parts - 1) + [total - share * (parts - 1)]


class ScaledField(DecimalColumn):
    """A Decimal with fixed places, stored as a whole number of its smallest unit."""

    unit = CENT
    places = 2
    default_error_messages = {"invalid": INVALID}

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) * self.unit).quantize(self.unit)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            exact = Decimal(str(value))
            scaled = exact.quantize(self.unit)
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if exact != scaled or abs(scaled) > LARGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return scaled

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        # Refused rather than rounded: whoever computes an amount decides how it is rounded.
        exact = Decimal(str(value)) / self.unit
        if exact != exact.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(exact)

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any) -> Any:
        return super().formfield(
            form_class=form_class or forms.DecimalField,
            choices_form_class=choices_form_class,
            **{"decimal_places": self.places, "max_digits": 18, **kwargs},
        )


class MoneyField(ScaledField):
    """An amount in the installation's currency, Decimal with two places; BIGINT minor units in the table."""


class RateField(ScaledField):
    """A yearly rate as a fraction (0.045 is 4.5 % a year), Decimal with six places; BIGINT millionths."""

    unit = MILLIONTH
    places = 6
    default_error_messages = {"invalid": _("Enter a rate such as 0.045.")}
