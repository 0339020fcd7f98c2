"""What each key of a rule takes in a policy's text. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from kvitt.policy.rules.rule import Basis, Effect, Measure, PaidWith

LANGUAGES = ("da", "sv", "en")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


class WrongError(Exception):
    """A value that its key cannot take; the argument says what is wanted."""


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise WrongError("wants-code")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or "\0" in value:
        raise WrongError("wants-text")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise WrongError("wants-list")
    return tuple(_word(one) for one in value)


def _meant(value: object) -> tuple[str, ...]:
    """Words to look for: each has at least one letter or digit, or it would be found everywhere."""
    words = _words(value)
    if not all(any(letter.isalnum() for letter in word) for word in words):
        raise WrongError("wants-text")
    return words


def _countries(value: object) -> tuple[str, ...]:
    words = _words(value)
    if not all(re.fullmatch("[A-Z]{2}", word) for word in words):
        raise WrongError("wants-countries")
    return words


def _weekdays(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not all(type(one) is int and 1 <= one <= 7 for one in value):
        raise WrongError("wants-weekdays")
    return tuple(value)


def _days(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 366:
        raise WrongError("wants-days")
    return value


def _number(value: object) -> Decimal:
    if type(value) not in (int, Decimal) or not Decimal(value).is_finite() or not 0 <= value < 10**12:  # type: ignore[arg-type, operator]
        raise WrongError("wants-number")
    return Decimal(value)  # type: ignore[arg-type]


def _date(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongError("wants-day")
    return value


def _groups(value: object) -> dict[str, frozenset[str]]:
    if not isinstance(value, dict) or not value:
        raise WrongError("wants-groups")
    return {_word(code): frozenset(_words(values)) for code, values in value.items()}


def _names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not value or not set(value) <= set(LANGUAGES):
        raise WrongError("wants-names")
    return {language: _word(name) for language, name in value.items()}


def _measure(value: object) -> Measure:
    try:
        return Measure(str(value))
    except ValueError:
        raise WrongError("wants-measure") from None


def _effect(value: object) -> Effect:
    try:
        return Effect(str(value))
    except ValueError:
        raise WrongError("wants-effect") from None


def _paid_with(value: object) -> PaidWith:
    try:
        return PaidWith(str(value))
    except ValueError:
        raise WrongError("wants-paid-with") from None


def _basis(value: object) -> Basis:
    try:
        return Basis(str(value))
    except ValueError:
        raise WrongError("wants-basis") from None


#: Every key of a rule, in the order in which they are written, with what reads it.
KEYS: Mapping[str, Callable[[object], object]] = {
    "code": _code,
    "names": _names,
    "topic": _code,
    "kinds": _words,
    "cost_types": _words,
    "countries": _countries,
    "merchants": _meant,
    "words": _meant,
    "paid_with": _paid_with,
    "weekdays": _weekdays,
    "notice_below": _days,
    "employees": _words,
    "groups": _groups,
    "branches": _words,
    "roles": _words,
    "measure": _measure,
    "above": _number,
    "effect": _effect,
    "approver": _word,
    "valid_from": _date,
    "valid_until": _date,
    "basis": _basis,
    "source": _word,
}
