"""Telephone numbers and car registration numbers as people write them. Pure.

Telephone numbers: ITU-T E.164, lengths per country by Google's `phonenumbers`. Car registrations: form only, since every country
has its own and personal plates besides.
"""

import re

import phonenumbers

from kvitt.kernel.findings import Finding, stop

_PLATE = re.compile(r"[^\W_][^\W_ -]*(?:[ -][^\W_]+)*")


def check_mobile(number: str, *, country: str, field: str = "mobile") -> list[Finding]:
    """What is wrong with a telephone number. Empty is right; what is kept is what was typed.

    `country` is where a number without its country's code belongs. Only the length is checked: fresh ranges open every year.
    """
    if not number.strip():
        return []
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(number, country or None))
    except phonenumbers.NumberParseException:
        possible = False
    return [] if possible else [stop("user.mobile-invalid", field)]


def check_car_registration(plate: str, *, field: str = "car_registration") -> list[Finding]:
    """What is wrong with a car's registration number, whatever country it is of. Empty is right."""
    plain = plate.strip()
    if not plain or (_PLATE.fullmatch(plain) and 2 <= len(re.sub(r"[ -]", "", plain)) <= 10):
        return []
    return [stop("user.car-invalid", field)]
