"""Dates and times as receipts print them and as recognisers spoil them. Pure.

Every reading that the calendar allows is given, with how it was read; choosing among them is somebody else's work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

#: Receipts are younger than this, in days.
_OLDEST = 25 * 365


class Order(IntEnum):
    """In which order the parts of a date were taken."""

    YEAR_FIRST = 0
    DAY_FIRST = 1
    MONTH_FIRST = 2
    IN_WORDS = 3
    #: Two digits of a year in front: `26-03-14`.
    SHORT_YEAR_FIRST = 4
    #: Digits alone: `20260314`, `140326`.
    DIGITS = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A day and the letters of the line that it was read from. `mended` when a letter stood for a digit or a blank was amiss."""

    value: date
    start: int
    end: int
    order: Order
    short_year: bool = False
    mended: bool = False


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar januari january tammikuu tammikuuta janvier gennaio",
            "feb februar februari february helmikuu helmikuuta",
            "mar mars marts march maerz marz mrz maaliskuu maaliskuuta maart",
            "apr april huhtikuu huhtikuuta",
            "maj mai may mei toukokuu toukokuuta",
            "jun juni june kesakuu kesakuuta",
            "jul juli july heinakuu heinakuuta",
            "aug august augusti elokuu elokuuta augustus",
            "sep sept september syyskuu syyskuuta",
            "okt oct oktober october lokakuu lokakuuta",
            "nov november marraskuu marraskuuta",
            "dec des dez december desember dezember joulukuu joulukuuta",
        ),
        start=1,
    )
    for name in names.split()
}
_DIGIT = r"[\dOoIl|]"
_BETWEEN = r"\s?[-./,'’·]\s?|\s"
_YEAR_FIRST = re.compile(r"(?<![\d.,])(20\d\d)(?P<sep>\s?[-./:]\s?|\s)(\d{1,2})(?P=sep)(\d{1,2})(?=\D|$|\d\d?[:.]\d\d)")
_THREE = re.compile(
    rf"(?<![\d/])(?<!\d[.,])({_DIGIT}{{1,2}})(?P<sep>\s?[-./'’·]+\s?|, ?)({_DIGIT}{{1,2}})(?:\s?[-./'’·,]+\s?|"
    rf"\s)([2Z][0Oo]{_DIGIT}{{2}}|{_DIGIT}{{2}})"
    r"(?=\D|$|\d{1,2}[:.]\d\d|\d{4,6}\b)"
)
_LOOSE = re.compile(
    r"(?<![\d/-])(?<!\d[.,])(\d{1,2})(?P<sep> |[-./]+ ?| [-./]+)(\d{1,2}) ?(?P=sep)? ?(20\d\d)(?!\d{3})"
)
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?:[. ,/-]*)(?:of |den )?([a-zäæåöü]{3,12})(?:[. ,/'’-]*)(20\d\d|"
    r"\d\d)(?!\d)(?![:.]\d\d)",
    re.IGNORECASE,
)
_WORD_FIRST = re.compile(r"(?<![a-z])([a-z0]{3,9})[. ]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(20\d\d)(?!\d)", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)(20\d{6}|\d{8}|\d{6})(?=\D|$)")
_LETTERS = str.maketrans("OoIl|Z", "001112")

TIME = re.compile(
    r"(?<![\d.,])([01]?\d|2[0-4])\s?[:.;]\s?([0-5]\d)(?:\s?[:.;]\s?([0-5]\d))?\s?([ap]\.?m\b\.?)?(?!\d|[.,]\d|\s?%)",
    re.IGNORECASE,
)


def days_with_places(text: str, *, today: date) -> Iterator[Day]:
    """Every day that the line may mean, that is not older than a generation and not in the future.

    Tomorrow is allowed: a server's clock may stand in another zone than the till.
    """
    for found in _all(text):
        if today - timedelta(days=_OLDEST) <= found.value <= today + timedelta(days=1):
            yield found


def _all(text: str) -> Iterator[Day]:
    for match in _YEAR_FIRST.finditer(text):
        blanks = not match["sep"].strip()
        yield from _days(match, match[1], match[3], match[4], Order.YEAR_FIRST, mended=blanks)
    taken = []
    for match in _overlapping(_THREE, text):
        taken.append(match.span())
        yield from _three(match, loose=False)
    for match in _LOOSE.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in taken):
            yield from _three(match, loose=True)
    for match in _IN_WORDS.finditer(text):
        month = MONTHS.get(_plain(match[2]))
        if month:
            yield from _days(match, match[3], str(month), match[1], Order.IN_WORDS)
    for match in _WORD_FIRST.finditer(text):
        month = MONTHS.get(_plain(match[1]))
        if month:
            yield from _days(match, match[3], str(month), match[2], Order.IN_WORDS)
    for match in _DIGITS.finditer(text):
        digits = match[1]
        if len(digits) == 8:
            yield from _days(match, digits[:4], digits[4:6], digits[6:], Order.DIGITS)
            yield from _days(match, digits[4:], digits[2:4], digits[:2], Order.DIGITS)
        else:
            yield from _days(match, digits[4:], digits[2:4], digits[:2], Order.DIGITS)
            yield from _days(match, digits[:2], digits[2:4], digits[4:], Order.DIGITS)


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """`#19- 10/03/2018` holds two readings that share digits."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)


def _three(match: re.Match[str], *, loose: bool) -> Iterator[Day]:
    printed = (match[1], match[3], match[4])
    first, second, third = (part.translate(_LETTERS) for part in printed)
    if "," in match["sep"] and len(third) == 2:
        return  # two amounts rather than a date
    if "-" in match["sep"] and match.string[match.start() - 1 : match.start()] == "-":
        return  # the tail of a longer number
    mended = loose or (first, second, third) != printed
    glued = len(third) == 4 and bool(re.match(r"[:.]\d\d", match.string[match.end() :]))
    if glued:  # 14.03.2015:44 was read on the 14th of March 2020 at 15:44
        yield from _days(match, third[:2], second, first, Order.DAY_FIRST, mended=mended)
    yield from _days(match, third, second, first, Order.DAY_FIRST, mended=mended or glued)
    if first != second:
        yield from _days(match, third, first, second, Order.MONTH_FIRST, mended=mended or glued)
    if len(third) == 2 and len(first) == 2:
        yield from _days(match, first, second, third, Order.SHORT_YEAR_FIRST, mended=mended)


def _plain(word: str) -> str:
    from kvitt.files.reading.folding import folded

    return folded(word).replace("0", "o")


def _days(
    match: re.Match[str], year: str, month: str, day: str, order: Order, *, mended: bool = False
) -> Iterator[Day]:
    full = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        value = date(full, int(month), int(day))
    except ValueError:
        return
    yield Day(value, match.start(), match.end(), order, short_year=len(year) == 2, mended=mended)


def times_in(text: str) -> list[tuple[str, int, int]]:
    """Times of day as `HH:MM` with their places."""
    found = []
    for match in TIME.finditer(text):
        hour = int(match[1])
        half = (match[4] or "").lower()
        if half.startswith("p") and hour < 12:
            hour += 12
        if half.startswith("a") and hour == 12:
            hour = 0
        if hour < 24:
            found.append((f"{hour:02}:{match[2]}", match.start(), match.end()))
    return found
