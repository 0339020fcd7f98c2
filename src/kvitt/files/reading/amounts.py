"""Amounts as receipts print them and as recognisers spoil them. Pure.

Each amount says how it was read: one that had to be mended is a candidate only, and whoever chooses among candidates sees it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class Manner(IntEnum):
    """How an amount was read, from plain to guessed."""

    PLAIN = 0
    #: A blank stood where none belongs: `27 .55`, `27. 55`.
    SPACED = 1
    #: A letter stood for a digit: `1O,5O`, `l2.00`, `S.40`.
    MENDED = 2
    #: No decimals were printed: `186 kr`, `185,-`.
    WHOLE = 3
    #: The separator was lost: `2755`, `27 55`.
    UNPOINTED = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and the letters of the line that it was read from."""

    value: Decimal
    start: int
    end: int
    manner: Manner = Manner.PLAIN


_THOUSANDS = r"[ .,'’\u00a0]"
_PLAIN = re.compile(
    r"(?<![\d.,:/])(?<!\b[lIO])(?P<sign>[-−–]\s?)?(?P<whole>\d{1,3}(?:" + _THOUSANDS + r"\d{3})+|\d{1,7})"
    r"(?P<point>[ ]?[.,][ ]?|[·;](?=\d\d\b))(?P<cents>\d{2}|[-–—]{1,2})(?P<after>\s?[-−–](?!\d))?(?![\d:/]|[.,]\d)"
)
#: Letters that recognisers put for digits.
_LOOKS_LIKE = str.maketrans("OoQDUlI|!iSsBZzGbg", "000001111155822696")
_SPOILT = re.compile(
    r"(?<![\w.,])(?P<sign>[-−–]\s?)?(?P<whole>[\dOoQDUlI|SsBZG]{1,6})[.,](?P<cents>[\dOoQDUlI|"
    r"SsBZGbg]{2})(?![\w]|[.,]\d)"
)
_WHOLE = re.compile(
    r"(?<![\w.,:/#°-])(?<!: )(?P<sign>[-−–]\s?)?(?P<whole>[1-9]\d{0,2}(?:[ .']\d{3})+|\d{1,6})(?![\d%/]|:(?!-)|"
    r"[.,-]\d|\s?[.,]\s?\d\d\b)"
    r"(?:[.,]?[-–—]{1,2}|(?=\s*(?:kr\b|kroner|kronor|:-|eur|€|dkk|sek|nok|usd|rs\b|$|\s)))",
    re.IGNORECASE,
)
_UNPOINTED = re.compile(r"(?<![\w.,:/-])(?P<whole>\d{1,5}) ?(?P<cents>\d{2})(?![\w%:/]|[.,-]\d)")


def amounts_with_places(text: str) -> list[Amount]:
    """Every amount that has two decimals, in the order printed; `1.234,50`, `1 234,50`, `12.-` and a trailing minus alike."""
    found = [
        _amount(match, Manner.SPACED if " " in match["point"] else Manner.PLAIN) for match in _PLAIN.finditer(text)
    ]
    taken = [(one.start, one.end) for one in found]
    for match in _SPOILT.finditer(text):
        letters = match["whole"] + match["cents"]
        if any(letter.isdigit() for letter in letters) and not _meets(match, taken):
            found.append(_amount(match, Manner.MENDED))
    return sorted(found, key=lambda one: one.start)


def guessed_amounts(text: str) -> list[Amount]:
    """Amounts without decimals or without their point. Worth looking at only in a row that names a sum."""
    taken = [(one.start, one.end) for one in amounts_with_places(text)]
    found = [
        _amount(match, manner)
        for pattern, manner in ((_WHOLE, Manner.WHOLE), (_UNPOINTED, Manner.UNPOINTED))
        for match in pattern.finditer(text)
        if not _meets(match, taken)
    ]
    return sorted(found, key=lambda one: one.start)


def amounts_in(text: str) -> list[Decimal]:
    """The values alone of the amounts that need no mending."""
    return [one.value for one in amounts_with_places(text) if one.manner is not Manner.MENDED]


def _amount(match: re.Match[str], manner: Manner) -> Amount:
    groups = match.groupdict()
    whole = re.sub(r"\D", "", groups["whole"].translate(_LOOKS_LIKE) if manner is Manner.MENDED else groups["whole"])
    cents = (
        (groups.get("cents") or "00").translate(_LOOKS_LIKE) if manner is Manner.MENDED else groups.get("cents") or "00"
    )
    value = Decimal(f"{whole}.{cents if cents.isdigit() else '00'}")
    negative = groups.get("sign") or groups.get("after")
    return Amount(-value if negative else value, match.start(), match.end(), manner)


def _meets(match: re.Match[str], taken: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> bool:
    return any(match.start() < end and start < match.end() for start, end in taken)
