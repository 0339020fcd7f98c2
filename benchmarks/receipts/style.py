"""How one till prints: its typeface, its way of writing numbers, days and rates, and which parts stand where."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from benchmarks.receipts.sale import Sale
from kvitt.project.demo.receipts.fonts import TillFace

_TRAIN: tuple[TillFace, ...] = (("fimo", "fimbo", 1.0), ("ubuntm", "ubuntmbo", 1.18), ("notos", "notosbo", 1.0))
_TUNE: tuple[TillFace, ...] = (("cascadia", "cascadiab", 1.02), ("ubuntu", "ubuntubo", 1.05))
_MEASURE: tuple[TillFace, ...] = (("spacemo", "spacembo", 0.98), ("figo", "figbo", 1.02))

#: Columns of VAT tables as tills have them. `code` is the letter that stands behind the wares.
_TABLES = (
    ("rate", "base", "tax", "gross"), ("rate", "base", "tax", "gross"), ("rate", "tax", "base", "gross"), ("rate", "gross", "base", "tax"),
    ("rate", "base", "tax"), ("rate", "tax", "base"), ("rate", "gross", "tax"), ("base", "rate", "tax", "gross"), ("rate", "tax", "gross"),
    ("base", "tax", "gross", "rate"), ("gross", "base", "rate", "tax"),
)  # fmt: skip


def faces_of(seed: int) -> tuple[TillFace, ...]:
    """The typefaces of the seed's range."""
    return _TRAIN if seed < 100_000 else _TUNE if seed < 200_000 else _MEASURE


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one till."""

    face: TillFace
    size: int
    dots: int
    decimal: str
    thousands: str
    currency_mark: str
    currency_leads: bool
    rate_decimals: int
    rate_mark: str
    day_format: str
    clock_format: str
    vat: str
    columns: tuple[str, ...]
    header: bool
    ragged: bool
    codes: str
    code_with_rate: str
    sum_row: bool
    untaxed_row: bool
    vat_first: bool
    number_at_foot: bool
    date_at_foot: bool
    quantities: str
    rounding_first: bool
    subtotal: bool
    slip: bool
    second_currency: bool
    article_numbers: bool
    dashes: str

    def amount(self, amount: Decimal) -> str:
        """Two decimals."""
        text = f"{amount:,.2f}".replace(",", "T").replace(".", self.decimal)
        return text.replace("T", self.thousands)

    def marked(self, amount: Decimal) -> str:
        """An amount with its currency, where the till says it."""
        if not self.currency_mark:
            return self.amount(amount)
        parts = (
            (self.currency_mark, self.amount(amount))
            if self.currency_leads
            else (self.amount(amount), self.currency_mark)
        )
        return ("" if self.currency_mark in "€£" and self.currency_leads else " ").join(parts)

    def rate(self, rate: Decimal, *, mark: bool = True) -> str:
        """A rate, with or without its sign."""
        decimals = max(self.rate_decimals, 0 if rate == rate.to_integral_value() else 1)
        return f"{rate:.{decimals}f}".replace(".", self.decimal) + (self.rate_mark if mark else "")

    def day(self, on: date, months: Sequence[str]) -> str:
        """The day as the till writes it."""
        if "{month}" in self.day_format:
            return self.day_format.format(day=on.day, month=months[on.month - 1], year=on.year)
        return on.strftime(self.day_format)

    def clock(self, at: datetime) -> str:
        """The time of day."""
        return at.strftime(self.clock_format)


def style(lots: random.Random, *, of: Sale, seed: int) -> Style:
    """Draw a till that can print the sale: layouts that name no rate need a single one."""
    single = len(of.taxes) == 1
    vat = lots.choices(
        ("table", "of which", "of base", "rows", "block", "plain", "bare table"),
        (46, 16, 12, 9, 5, 7 * single, 5 * single),
    )[0]
    comma = "." if of.country == "GB" or lots.random() < 0.06 else ","
    thousands = {
        "DK": (".", ".", ""),
        "SE": (" ", "", " "),
        "NO": (" ", "", "."),
        "FI": (" ", ""),
        "DE": (".", ""),
        "GB": (",", ""),
    }
    grouping = lots.choice(thousands[of.country])
    if grouping == comma:  # a till set to points groups by commas, or not at all
        grouping = lots.choice((",", ""))
    marks = {
        "DK": ("", "kr.", "DKK", "kr"),
        "SE": ("", "kr", "SEK", ":-"),
        "NO": ("", "kr", "NOK"),
        "GB": ("£", "", "GBP"),
    }
    mark = lots.choice(marks.get(of.country, ("", "€", "EUR")))
    code = of.country in ("DE", "SE", "NO", "FI") and lots.random() < 0.4
    days = {
        "DK": ("%d.%m.%Y", "%d-%m-%Y", "%d/%m-%y", "%d/%m %Y", "%d-%m-%y", "{day}. {month} {year}"),
        "SE": ("%Y-%m-%d", "%Y-%m-%d", "%y-%m-%d", "%d/%m/%Y", "{day} {month} {year}"),
        "NO": ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "{day}. {month} {year}"),
        "FI": ("%d.%m.%Y", "%d.%m.%y"),
        "DE": ("%d.%m.%Y", "%d.%m.%y", "{day}. {month} {year}"),
        "GB": ("%d/%m/%Y", "%d/%m/%y", "{day} {month} {year}"),
    }
    return Style(
        face=lots.choice(faces_of(seed)),
        size=lots.choice((20, 22, 22, 24)),
        dots=lots.choices((576, 640, 448), (65, 20, 15))[0],
        decimal=comma,
        thousands=grouping,
        currency_mark="" if mark == ":-" else mark,
        currency_leads=lots.random() < 0.4,
        rate_decimals=lots.choices((0, 2, 1), (60, 28, 12))[0],
        rate_mark=lots.choice(("%", "%", " %")),
        day_format=lots.choice(days[of.country]),
        clock_format=lots.choice(("%H:%M", "%H:%M", "%H:%M:%S", "%H.%M")),
        vat=vat,
        columns=lots.choice(_TABLES),
        header=lots.random() < 0.85,
        ragged=lots.random() < 0.12,
        codes=lots.choice(("ABC", "123", "CBA", "BDA", "EVW")) if code else "",
        code_with_rate=lots.choice(("{code} {rate}", "{code}={rate}", "{rate} {code}", "{code}: {rate}")),
        sum_row=lots.random() < 0.3,
        untaxed_row=lots.random() < 0.5,
        vat_first=lots.random() < 0.25,
        number_at_foot=lots.random() < 0.3,
        date_at_foot=lots.random() < 0.25,
        quantities=lots.choice(("below", "above", "prefix")),
        rounding_first=lots.random() < 0.5,
        subtotal=lots.random() < 0.3,
        slip=lots.random() < 0.65,
        second_currency=of.country in ("DK", "SE", "NO") and lots.random() < 0.07,
        article_numbers=lots.random() < 0.12,
        dashes=lots.choice(("rule", "dashes", "line", "stars", "none")),
    )  # fmt: skip
