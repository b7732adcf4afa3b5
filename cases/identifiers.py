"""ID numbers and phone numbers, checked before they are kept."""

import re
from datetime import date

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat
from stdnum.exceptions import ValidationError as WrongNumber


def checked_id(number: str, *, company: bool = False, field: str = "id_number") -> str:
    """``number`` without spaces and in capitals, once its check digit agrees.

    A resident identity number by GB 11643 (mod 11-2), a unified social credit code by GB 32100 (mod 31); in
    other countries only its length is looked at. Raises ValidationError beside ``field``.
    """
    tidy = "".join(number.split()).upper()
    if not tidy or settings.COUNTRY != "cn":
        if len(tidy) > 40:  # noqa: PLR2004
            raise ValidationError({field: _("This is too long for an ID number.")})
        return tidy
    try:
        return str(uscc.validate(tidy)) if company else _resident(tidy)
    except WrongNumber as error:
        message = (
            _("This is not a unified social credit code: 18 characters whose last one must agree.")
            if company
            else _("This is not an identity number: 18 characters whose last one must agree.")
        )
        raise ValidationError({field: message}) from error


def _resident(number: str) -> str:
    """A resident identity number right in form, date of birth and check digit.

    Its first six digits are not looked up: the package's table of places lacks districts founded since it was
    made, such as Fuyang (330111), whose people carry perfectly good numbers.
    """
    tidy = ric.compact(number)
    if not re.fullmatch(r"\d{17}[\dX]", tidy):
        raise InvalidFormat
    ric.get_birth_date(tidy)
    if ric.calc_check_digit(tidy) != tidy[-1]:
        raise InvalidChecksum
    return str(tidy)


def birth_date(number: str) -> date | None:
    """The day of birth that a Chinese identity number carries, None for any other number."""
    if settings.COUNTRY != "cn":
        return None
    try:
        return date.fromisoformat(str(ric.get_birth_date(number)))
    except WrongNumber:
        return None


def checked_phone(number: str, *, field: str = "number") -> str:
    """``number`` in E.164 form, such as +8613812342046. Raises ValidationError beside ``field``."""
    try:
        parsed = phonenumbers.parse(number, settings.COUNTRY.upper().replace("UK", "GB"))
    except phonenumbers.NumberParseException as error:
        raise ValidationError({field: _("This is not a phone number.")}) from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValidationError({field: _("This phone number has too many or too few digits.")})
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
