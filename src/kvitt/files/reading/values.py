"""Amounts, dates and currencies as receipts print them. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?<![\d.,:/-])(?P<sign>[-−]\s?)?(?P<whole>\d{1,3}(?:[ .,'\u00a0]\d{3})+|\d{1,7})"
    r"(?:\s?[.,]\s?(?P<cents>\d{2}|-{1,2}))(?P<after>\s?[-−])?(?![\d:/]|[.,]\d)"
)


def amounts_in(text: str) -> list[Decimal]:
    """Every amount with two decimals, in the order printed; `1.234,50`, `1 234,50`, `12.-` and a trailing minus alike."""
    found = []
    for match in _AMOUNT.finditer(text):
        whole = re.sub(r"[ .,'\u00a0]", "", match["whole"])
        cents = match["cents"] if match["cents"].isdigit() else "00"
        amount = Decimal(f"{whole}.{cents}")
        found.append(-amount if match["sign"] or match["after"] else amount)
    return found


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar januari january tammikuu",
            "feb februar februari february helmikuu",
            "mar mars marts march mär märz maaliskuu",
            "apr april huhtikuu",
            "maj mai may toukokuu",
            "jun juni june kesäkuu",
            "jul juli july heinäkuu",
            "aug august augusti elokuu",
            "sep sept september syyskuu",
            "okt oct oktober october lokakuu",
            "nov november marraskuu",
            "dec des dez december desember dezember joulukuu",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-./ ](\d{1,2})[-./ ](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(20\d\d|\d\d)(?=\D|$|\d\d:)")
_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})[. -]*([a-zäæå]{3,12})\.?[ ,-]*(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_WORD_FIRST = re.compile(r"\b([a-z]{3,9})\.? (\d{1,2}),? (20\d\d)\b", re.IGNORECASE)


def dates_in(text: str, *, today: date, month_first: bool = False) -> Iterator[date]:
    """Every date that lies within the last twenty years and not in the future. Day first, unless the country's order is another."""
    for match in _YEAR_FIRST.finditer(text):
        yield from _sane(int(match[1]), int(match[2]), int(match[3]), today)
    for match in _DAY_FIRST.finditer(text):
        first, second = int(match[1]), int(match[2])
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        orders = [(second, first), (first, second)]
        for month, day in reversed(orders) if month_first else orders:
            sane = list(_sane(year, month, day, today))
            if sane:
                yield sane[0]
                break
        else:
            if len(match[3]) == 2:  # 26-03-14: the year stands first
                yield from _sane(first + 2000, second, int(match[3]), today)
    for match in _IN_WORDS.finditer(text):
        month = _MONTHS.get(match[2].lower(), 0)
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        yield from _sane(year, month, int(match[1]), today)
    for match in _WORD_FIRST.finditer(text):
        yield from _sane(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]), today)


def _sane(year: int, month: int, day: int, today: date) -> Iterator[date]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if today - timedelta(days=7305) <= found <= today + timedelta(days=1):
        yield found
