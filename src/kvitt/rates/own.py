"""What a company pays instead of an official rate. Pure; the official rate stays beside it as what is free of tax."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kvitt.rates.tables import Rate

#: The scheme of a company's own rates.
SCHEME = "company"


@dataclass(frozen=True, slots=True)
class OwnRates:
    """A company's own rates for one person, the one that goes first at the front."""

    rates: tuple[Rate, ...] = ()

    @classmethod
    def of(cls, *, for_group: Iterable[Rate], for_all: Iterable[Rate]) -> "OwnRates":
        """A rate for the person's group goes before one for everybody, and the newest before the older."""
        return cls((*_newest_first(for_group), *_newest_first(for_all)))

    def find(self, country: str, kind: str, *, on: date, destination: str = "", place: str = "") -> Rate | None:
        """The rate in force that day; for a day abroad the one of the place goes before the one of the country."""
        held = [one for one in self.rates if (one.country, one.kind) == (country, kind) and one.holds(on)]
        asked = [(destination, place.casefold())] if place else []
        for where in [*asked, (destination, "")]:
            for one in held:
                if (one.destination, one.place.casefold()) == where:
                    return one
        return None


def _newest_first(rates: Iterable[Rate]) -> list[Rate]:
    return sorted(rates, key=lambda rate: rate.since, reverse=True)
