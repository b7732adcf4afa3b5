"""Money and rates, exact on both engines.

Django's DecimalField is a floating point number inside SQLite, where sums of real schedules come out wrong
by a cent. Money is therefore kept as whole minor units and rates as whole millionths; Python sees Decimals.
All amounts are in the installation's one currency, ``settings.CURRENCY``.
"""

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
    default_error_messages = {"invalid": _("Enter an amount such as 1200.50.")}

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
        if value is None or hasattr(value, "resolve_expression"):
            return value
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
