"""What a trip gives: the per diem of its days, and the lodging of the nights without a receipt. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kvitt.kernel.findings import Finding
from kvitt.rates.own import OwnRates
from kvitt.rates.tables import Tables
from kvitt.rates.travel.engine import currency_of, price, price_lodging, pricings
from kvitt.rates.travel.priced import Priced
from kvitt.rates.travel.trip import Choices
from kvitt.transactions.kinds.per_diem.journey import Journey, allowance_nights, missing, trip_of
from kvitt.transactions.kinds.per_diem.places import place_in_table


@dataclass(frozen=True, slots=True)
class Price:
    """What came out, or nothing while the trip is not told whole. Amounts in `currency`."""

    currency: str = ""
    per_diem: Priced | None = None
    lodging: Priced | None = None

    @property
    def amount(self) -> Decimal | None:
        """Per diem and lodging together; None where one of them is not known."""
        return self._sum("amount")

    @property
    def tax_free(self) -> Decimal | None:
        """The part that is free of tax."""
        return self._sum("tax_free")

    @property
    def taxable(self) -> Decimal | None:
        """The part that is pay."""
        return self._sum("taxable")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What both have to say, each thing once."""
        told = [*(self.per_diem.findings if self.per_diem else ()), *(self.lodging.findings if self.lodging else ())]
        once = {(one.code, *sorted(one.parameters.items())): one for one in told}
        return tuple(once.values())

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        parts = {"per_diem": self.per_diem, "lodging": self.lodging}
        return {name: part.as_json() for name, part in parts.items() if part is not None}

    def _sum(self, name: str) -> Decimal | None:
        if self.per_diem is None:
            return None
        parts = [getattr(part, name) for part in (self.per_diem, self.lodging) if part is not None]
        return None if any(part is None for part in parts) else sum(parts, Decimal(0))


def price_of(
    journey: Journey, *, country: str, tables: Tables, own: OwnRates | None = None, choices: Choices | None = None
) -> Price:
    """The price of a trip by the law of `country`, the company's own rates, and what it chose where the law is silent."""
    if country not in pricings():
        return Price()
    currency = currency_of(country)
    if next(missing(journey), None) is not None:
        return Price(currency)
    names = {
        (leg.country, leg.place): place_in_table(country, leg.country, leg.place, tables=tables) for leg in journey.legs
    }
    trip = trip_of(journey, country=country, places=names)
    nights = allowance_nights(journey) if has_lodging(country, tables=tables) else set()
    return Price(
        currency,
        price(trip, country=country, tables=tables, own=own, choices=choices),
        price_lodging(trip, nights, country=country, tables=tables, own=own, choices=choices) if nights else None,
    )


def has_lodging(country: str, *, tables: Tables) -> bool:
    """Whether the law of a country lets nights be paid without a receipt."""
    kinds = {kind for held, kind, _scheme in tables.rates if held == country}
    return any(kind.startswith(("lodging_allowance", "night_supplement_undocumented")) for kind in kinds)


def by_date(price: Price) -> dict[date, Decimal]:
    """What the trip gives on each date, to the cent, for showing: what was rounded is the sum."""
    found: dict[date, Decimal] = {}
    parts = [part for part in (price.per_diem, price.lodging) if part is not None]
    for part in parts:
        for step in [*(step for day in part.days for step in day.steps), *part.trip_steps]:
            if step.on is not None:
                exact = Decimal(step.amount.numerator) / Decimal(step.amount.denominator)
                found[step.on] = found.get(step.on, Decimal(0)) + exact
    return {on: amount.quantize(Decimal("0.01")) for on, amount in found.items()}
