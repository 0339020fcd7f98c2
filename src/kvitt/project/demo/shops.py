"""The fictional shops, what they sell, and the words of purposes, as read from `shops.toml` and `customers.toml`."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from stdnum.de import vat as german
from stdnum.dk import cvr
from stdnum.gb import vat as british
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

CURRENCY = {"DK": "DKK", "SE": "SEK", "DE": "EUR", "NO": "NOK", "GB": "GBP"}
LANGUAGE = {"DK": "da", "SE": "sv", "DE": "de", "NO": "no", "GB": "en"}

#: Germany taxes food in restaurants at 7 % from this day on and at 19 % before (UStG § 12 (2) no. 15).
_GERMAN_FOOD_SINCE = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Shop:
    """Where money was spent. `type` is what it sells; `legal_number` has right check digits in an unused range."""

    key: str
    name: str
    type: str
    country: str
    street: str
    town: str
    legal_number: str
    phone: str

    @property
    def currency(self) -> str:
        """The currency of its country."""
        return CURRENCY[self.country]

    @property
    def language(self) -> str:
        """The language of its receipts."""
        return LANGUAGE[self.country]


@dataclass(frozen=True, slots=True)
class Ware:
    """Something for sale. `price` gross in the shop's currency, `rate` of VAT in per cent."""

    text: str
    price: Decimal
    rate: int


@dataclass(frozen=True, slots=True)
class Menu:
    """What a type of shop sells in a country: one of `main` always, of `extra` now and then, `treat` with guests."""

    main: tuple[Ware, ...]
    extra: tuple[Ware, ...]
    treat: tuple[Ware, ...] = ()


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@cache
def shop(key: str) -> Shop:
    """One shop by its key. Raises KeyError."""
    row = _read("shops.toml")["shops"][key]
    draw = random.Random(f"shop {key}")  # noqa: S311  # a game of data, not a secret
    return Shop(key=key, legal_number=_number(row["country"], draw), phone=_phone(row["country"], draw), **row)


def shops_in(city: str, type_: str) -> tuple[Shop, ...]:
    """The shops of a type in a city; none when the city has none."""
    keys = _read("shops.toml")["cities"][city]["shops"]
    return tuple(found for key in keys if (found := shop(key)).type == type_)


def shops_of(country: str, type_: str) -> tuple[Shop, ...]:
    """All shops of a type in a country."""
    return tuple(
        found for key in _read("shops.toml")["shops"] if (found := shop(key)).type == type_ and found.country == country
    )


def city_country(city: str) -> str:
    """The country of a city of the catalogue."""
    return str(_read("shops.toml")["cities"][city]["country"])


def carrier(country: str, *, flies: bool) -> Shop:
    """The railway of a country, or its airline."""
    return shop(_read("shops.toml")["flights" if flies else "trains"][country])


@cache
def menu(type_: str, country: str, on: date) -> Menu:
    """What is sold, with the VAT rates of the day."""
    rows = _read("shops.toml")["items"][type_][country]
    return Menu(*(_wares(rows.get(part, ()), type_, country, on) for part in ("main", "extra", "treat")))


def _wares(rows: Sequence[Sequence[Any]], type_: str, country: str, on: date) -> tuple[Ware, ...]:
    food = type_ == "restaurant" and country == "DE" and on < _GERMAN_FOOD_SINCE
    return tuple(Ware(text, Decimal(price), 19 if food else rate) for text, price, rate in rows)


def guests() -> tuple[tuple[str, str], ...]:
    """(name, company) of people outside."""
    return tuple((name, company) for name, company in _read("customers.toml")["guests"])


def purposes(language: str, code: str) -> tuple[str, ...]:
    """Sentences for a cost type or `trip`, with the places {project}, {company} and {town}."""
    return tuple(_read("customers.toml")["purpose"][language][code])


def _number(country: str, draw: random.Random) -> str:
    """A company number that checks out, from a range that the register does not use."""
    valid, start, width = {
        "DK": (cvr.is_valid, "99", 8),
        "SE": (swedish.is_valid, "559999", 10),
        "DE": (german.is_valid, "999", 9),
        "NO": (norwegian.is_valid, "999", 9),
        "GB": (british.is_valid, "999", 9),
    }[country]
    while True:
        digits = start + "".join(draw.choice("0123456789") for _ in range(width - len(start)))
        if valid(digits):
            return digits


def _phone(country: str, draw: random.Random) -> str:
    """A number nobody has: the authorities' ranges for fiction, and leading zeros where there is no such range."""
    last = draw.randrange(100)
    return {
        "DK": f"01 {draw.randrange(10, 99)} {draw.randrange(10, 99)} {last:02}",
        "SE": f"040-628 04 {last:02}",
        "DE": f"040 66969 {draw.randrange(1000):03}",
        "NO": f"00 {draw.randrange(10, 99)} {draw.randrange(10, 99)} {last:02}",
        "GB": f"020 7946 0{draw.randrange(1000):03}",
    }[country]
