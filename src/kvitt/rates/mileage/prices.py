"""Prices of a row: an official rate by its kind, so that a new rate package changes it, or a company's own figure."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kvitt.rates.own import OwnRates
from kvitt.rates.tables import Confidence, Rate, Tables
from kvitt.rates.travel.lookup import Lookup

#: The scheme and kind of a figure that the company set.
COMPANY = "company"
COMPANY_KIND = "mileage_company_price"
#: The first day of a figure that the table alone dates.
LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Price:
    """Per unit of distance (or per drive): the official rate of a kind, or `value` in `currency`. Exactly one of the two."""

    official: str = ""
    scheme: str = ""
    value: Decimal | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where it is neither or both."""
        if bool(self.official) == (self.value is not None):
            msg = "a price is either an official rate or a figure of the company"
            raise ValueError(msg)


@dataclass(slots=True)
class PriceBook:
    """The official rates, and what was looked up already: a year of drives asks the same few rates over and over.

    `own`: what a company pays instead of official rates; they go first, and what is free of tax is told by a book without them.
    """

    tables: Tables
    own: OwnRates | None = None
    _found: dict[tuple[str, str, str, date], Rate] = field(default_factory=dict)
    _own: dict[tuple[str, Price, str], Rate] = field(default_factory=dict)

    def find(self, price: Price, *, country: str, on: date, unit: str) -> Rate:
        """The rate of a price on a day. Raises GapError where the official one is missing or was never checked."""
        if price.value is not None:
            return self._of_the_company(price, country, unit)
        key = (country, price.official, price.scheme, on)
        if key not in self._found:
            self._found[key] = Lookup(country, self.tables, self.own).find(price.official, on=on, scheme=price.scheme)
        return self._found[key]

    def of_the_law(self) -> "PriceBook":
        """The same book without what the company pays instead; the book itself where there is nothing of the kind."""
        return PriceBook(self.tables) if self.own is not None and self.own.rates else self

    def _of_the_company(self, price: Price, country: str, unit: str) -> Rate:
        key = (country, price, unit)
        if key not in self._own:
            self._own[key] = Rate(
                country=country,
                kind=COMPANY_KIND,
                scheme=COMPANY,
                since=LONG_AGO,
                until=None,
                value=price.value or Decimal(0),
                currency=price.currency,
                unit=unit,
                confidence=Confidence.ONE_SOURCE,
            )
        return self._own[key]
