"""Looking rates up for a trip: the company's own where it has one and it is asked for, else the official one; gaps are told."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kvitt.kernel.findings import Finding, stop, warn
from kvitt.rates.own import OwnRates
from kvitt.rates.tables import ABROAD, Rate, Tables


class GapError(LookupError):
    """No rate that may pay is known; `finding` names it. Finance can enter a company rate."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(slots=True)
class Lookup:
    """Rates of one country. With `own` the company's rates go first; without, the law alone is asked. Keeps what was told.

    `filled`: the company's rates that pay where the law has a gap. Nobody knows what is free of tax there, so such days count as
    nothing, and the gap is told instead of raised.
    """

    country: str
    tables: Tables
    own: OwnRates | None = None
    filled: OwnRates | None = None
    told: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def find(self, kind: str, *, on: date, scheme: str = "") -> Rate:
        """The rate in force that day. Raises GapError."""
        own = self.own.find(self.country, kind, on=on) if self.own else None
        return own or self._sure(self.tables.find(self.country, kind, on=on, scheme=scheme), kind, on=on)

    def abroad(self, destination: str, *, on: date, place: str = "", stand_in: str = "") -> Rate:
        """What a day in another country gives. Raises GapError.

        `stand_in`: the country whose amount the law takes where a whole table does not name the destination.
        """
        own = self.own.find(self.country, ABROAD, on=on, destination=destination, place=place) if self.own else None
        if own:
            return own
        try:
            return self._lawful_abroad(destination, on=on, place=place, stand_in=stand_in)
        except GapError:
            filled = self.filled and self.filled.find(self.country, ABROAD, on=on, destination=destination, place=place)
            if not filled:
                raise
            self.tell(warn("per_diem.days-taxable", "", country=self.country, destination=destination))
            nothing = Decimal(0)
            return replace(filled, value=nothing, part=filled.part and nothing, night=filled.night and nothing)

    def _lawful_abroad(self, destination: str, *, on: date, place: str, stand_in: str) -> Rate:
        found = self.tables.find_abroad(self.country, destination, on=on, place=place)
        if found is None and stand_in and self._whole(on):
            found = self.tables.find_abroad(self.country, stand_in, on=on)
        return self._sure(found, ABROAD, on=on, destination=destination)

    def _whole(self, on: date) -> bool:
        held = self.tables.abroad.get(self.country, ())
        return any(one.complete for one in held if one.since <= on and (one.until is None or on < one.until))

    def _sure(self, rate: Rate | None, kind: str, *, on: date, destination: str = "") -> Rate:
        about = {"country": self.country, "kind": kind, "on": on.isoformat()}
        if destination:
            about["destination"] = destination
        if rate is None:
            raise GapError(stop("rates.missing", "", **about))
        if not rate.is_sure:
            raise GapError(stop("rates.unverified", "", **about, value=str(rate.value), currency=rate.currency))
        if rate.destination == "*":
            self.tell(warn("rates.all-other-countries", "", **about))
        return rate

    def tell(self, finding: Finding) -> None:
        """Keep something that has to be looked at, once."""
        key = (finding.code, finding.parameters.get("destination", ""), finding.parameters.get("on", ""))
        self.told.setdefault(key, finding)
