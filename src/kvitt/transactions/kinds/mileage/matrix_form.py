"""The form of one row of the table of prices: strings in, a row out; and the other way round. All findings at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.rates.mileage.counting import Counting, Span
from kvitt.rates.mileage.matrix import MEMBERS, Commute, Conditions, Reached, Row, Shape, ShapeKind, TaxFree, TierPrice
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.trip import DistanceSource as Source
from kvitt.rates.mileage.trip import ExtraKind, Fuel, Vehicle
from kvitt.transactions.kinds.mileage.actions.rows import MOST_PRICE
from kvitt.transactions.kinds.mileage.matrix_chosen import Offered

_MOST_CAP, _MOST_DISTANCE, _MOST_PASSENGERS = Decimal(10_000_000), Decimal(10_000_000), 99
#: What is free of tax by a price of its own.
BY_PRICE = "price"
#: The conditions that are ticked, and the words that they take; None where the company says which.
TICKED: Mapping[str, Collection[str] | None] = {
    "branch": None,
    "vehicle": [one.value for one in Vehicle],
    "fuel": [one.value for one in Fuel],
    "fuel_paid_by": ["driver", "employer"],
    "purpose": None,
    "weekday": list("1234567"),
    "extra": [one.value for one in ExtraKind],
    "source": [one.value for one in Source],
    "home_to_work": ["private"],
}


def row_of(given: QueryDict, *, base: Row | None, offered: Offered, currency: str, language: str, today: date) -> Row:
    """The row that a form means. What the form has no field for stays as it is in `base`. Raises InvalidError."""
    reading = _Reading(given, language=language, today=today, currency=currency)
    label = given.get("label", "").strip()[:120]
    if not label:
        reading.wrong("mileage.row-label-missing", "label")
    if base is not None and label == _(base.label):
        label = base.label  # the law's own name, which is said in the language of whoever reads it
    since, until = reading.day("since"), reading.day("until")
    if since and until and until <= since:
        reading.wrong("mileage.range-empty", "until")
    row = Row(
        number=base.number if base else 0,
        label=label or "-",
        shape=_shape(reading),
        when=_conditions(reading, base, offered),
        since=since,
        until=until,
        commute=Commute.DEDUCT if given.get("commute") == Commute.DEDUCT else Commute.KEEP,
    )
    if reading.findings:
        raise InvalidError(findings=reading.findings)
    return row


def _conditions(reading: "_Reading", base: Row | None, offered: Offered) -> Conditions:
    stood = dict(base.when.members) if base else {}
    members = {name: words for name, words in stood.items() if name not in TICKED and name != "employee"}
    company = {"branch": [code for code, _name in offered.branches], "purpose": [code for code, _n in offered.purposes]}
    for name, known in TICKED.items():
        words = reading.ticked(name, {*(company[name] if known is None else known), *stood.get(name, ())})
        words |= {""} & stood.get(name, frozenset())  # what is not told has no box of its own
        if words:
            members[name] = words
    if people := reading.people("employee", {**offered.people, **{one: one for one in stood.get("employee", ())}}):
        members["employee"] = people
    low, high = reading.count("passengers_from"), reading.count("passengers_until")
    if low is not None and high is not None and high <= low:
        reading.wrong("mileage.range-empty", "passengers_until")
    return Conditions(
        members=tuple((name, members[name]) for name in MEMBERS if name in members),
        groups=_by_dimension(reading, "group", offered, base.when.groups if base else ()),
        dimensions=_by_dimension(reading, "dimension", offered, base.when.dimensions if base else ()),
        passengers_from=low,
        passengers_until=high,
        reached=_reached(reading),
    )


def _by_dimension(
    reading: "_Reading", kind: str, offered: Offered, stood: Iterable[tuple[str, frozenset[str]]]
) -> tuple[tuple[str, frozenset[str]], ...]:
    known = {one.code: {code for code, _name in one.values} for one in offered.dimensions}
    for code, words in stood:
        known.setdefault(code, set()).update(words)
    found = {code: reading.typed_words(f"{kind}-{code}", values) for code, values in sorted(known.items())}
    return tuple((code, words) for code, words in found.items() if words)


def _reached(reading: "_Reading") -> Reached | None:
    low, high = reading.distance("reached_from"), reading.distance("reached_until")
    if low is None and high is None:
        return None
    if high is not None and high <= (low or 0):
        reading.wrong("mileage.range-empty", "reached_until")
    return Reached(_counting(reading, "reached"), low or Fraction(0), high)


def _counting(reading: "_Reading", name: str) -> Counting:
    span = reading.given.get(f"{name}_span", "")
    since = None
    if span == Span.SINCE:
        since = reading.day(f"{name}_since")
        if since is None and not reading.is_wrong(f"{name}_since"):
            reading.wrong("mileage.day-needed", f"{name}_since")
    return Counting(
        span=Span(span) if span in set(Span) else Span.CALENDAR_YEAR,
        since=since,
        per_employer=reading.given.get(f"{name}_per_employer") != "no",
        vehicles=frozenset(Vehicle(one) for one in reading.ticked(f"{name}_vehicle", TICKED["vehicle"] or ())),
    )


def _shape(reading: "_Reading") -> Shape:
    wanted = reading.given.get("shape", "")
    kind = ShapeKind(wanted) if wanted in set(ShapeKind) else ShapeKind.FLAT
    if kind is ShapeKind.NOTHING:
        return Shape(kind)
    is_tiers, tax = kind is ShapeKind.TIERS, reading.given.get("tax_free", "")
    return Shape(
        kind,
        price=None if is_tiers else reading.price(kind.value, needed=True),
        tiers=_tiers(reading) if is_tiers else (),
        counting=_counting(reading, "tiers") if is_tiers else None,
        supplements=tuple(
            (extra, price) for extra in ExtraKind if (price := reading.price(f"on-top-{extra.value}")) is not None
        ),
        caps=tuple((per, cap) for per in ("trip", "day", "month") if (cap := reading.cap(f"cap_{per}")) is not None),
        tax_free=TaxFree(tax) if tax in set(TaxFree) else TaxFree.LAW,
        free=reading.price("free", needed=True) if tax == BY_PRICE else None,
    )


def _tiers(reading: "_Reading") -> tuple[TierPrice, ...]:
    """The lines that say anything, in the order typed, and what is paid beyond."""
    found: list[TierPrice] = []
    last = Fraction(0)
    limits = reading.given.getlist("tier_up_to")
    for place, text in enumerate(limits):
        price = reading.price("tier", place=place)
        if not text.strip() and price is None and not reading.is_wrong(f"tier-{place}"):
            continue
        limit = reading.distance("tier_up_to", text=text, field=f"tier-{place}")
        if limit is None or reading.is_wrong(f"tier-{place}"):
            reading.wrong("mileage.limit-impossible", f"tier-{place}")
        elif limit <= last:
            reading.wrong("mileage.tiers-not-rising", f"tier-{place}")
        elif price is None:
            reading.wrong("mileage.price-missing", f"tier-{place}")
        else:
            found.append(TierPrice(price, limit))
        last = limit or last
    if not found and not any(reading.is_wrong(f"tier-{place}") for place in range(len(limits))):
        reading.wrong("mileage.tiers-missing", "tier-0")
    beyond = reading.price("beyond", needed=True)
    return (*found, TierPrice(beyond)) if beyond is not None else tuple(found)


@dataclass(slots=True)
class _Reading:
    """A form while it is read, and what was wrong so far: the first thing of each field."""

    given: QueryDict
    language: str
    today: date
    currency: str
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, where: str, **told: str) -> None:
        if not self.is_wrong(where):
            self.findings.append(stop(code, where, **told))

    def is_wrong(self, where: str) -> bool:
        return any(one.field == where for one in self.findings)

    def price(self, name: str, *, place: int | None = None, needed: bool = False) -> Price | None:
        """A figure, else the official rate that is chosen; of a line where `place` is given."""
        where = name if place is None else f"{name}-{place}"
        text, official = (self._one(f"{name}_{part}", place).strip() for part in ("value", "official"))
        if text:
            try:
                return Price(value=price_typed(text, language=self.language), currency=self.currency)
            except ValueError:
                self.wrong("mileage.price-impossible", where)
                return None
        if official:
            kind, _bar, scheme = official.partition("|")
            return Price(official=kind[:80], scheme=scheme[:80])
        if needed:
            self.wrong("mileage.price-missing", where)
        return None

    def _one(self, name: str, place: int | None) -> str:
        several = self.given.getlist(name)
        return several[place or 0] if len(several) > (place or 0) else ""

    def day(self, name: str) -> date | None:
        text = self.given.get(name, "")
        try:
            return parse_day(text, today=self.today) if text.strip() else None
        except ValueError:
            self.wrong("day-invalid", name)
            return None

    def distance(self, name: str, *, text: str | None = None, field: str = "") -> Fraction | None:
        return self._number(self.given.get(name, "") if text is None else text, field or name, _MOST_DISTANCE, "limit")

    def cap(self, name: str) -> Fraction | None:
        return self._number(self.given.get(name, ""), name, _MOST_CAP, "cap")

    def _number(self, text: str, where: str, most: Decimal, what: str) -> Fraction | None:
        if not text.strip():
            return None
        try:
            found = parse_amount(text, language=self.language)
        except ValueError:
            found = Decimal(-1)
        if 0 <= found < most:
            return Fraction(found)
        self.wrong(f"mileage.{what}-impossible", where)
        return None

    def count(self, name: str) -> int | None:
        text = self.given.get(name, "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text[:4]) <= _MOST_PASSENGERS:
            return int(text)
        self.wrong("mileage.count-impossible", name)
        return None

    def ticked(self, name: str, known: Collection[str]) -> frozenset[str]:
        words = frozenset(word for word in self.given.getlist(name) if word)
        for word in sorted(words - set(known)):
            self.wrong("mileage.word-unknown", name, word=word[:60])
        return words & set(known)

    def typed_words(self, name: str, known: Collection[str]) -> frozenset[str]:
        """Codes that were ticked, or typed with commas between."""
        words = {part.strip() for text in self.given.getlist(name) for part in text.split(",")}
        for word in sorted(words - {"", *known}):
            self.wrong("mileage.word-unknown", name, word=word[:60])
        return frozenset(words & set(known))

    def people(self, name: str, known: Mapping[str, str]) -> frozenset[str]:
        """Employee numbers, or names, with commas between."""
        by_name = {called.casefold(): number for number, called in known.items()}
        by_name |= {number.casefold(): number for number in known}
        found = set()
        for part in self.given.get(name, "").split(","):
            if not part.strip():
                continue
            number = by_name.get(part.strip().casefold())
            if number is None:
                self.wrong("mileage.word-unknown", name, word=part.strip()[:60])
            else:
                found.add(number)
        return frozenset(found)


def price_typed(text: str, *, language: str) -> Decimal:
    """A price as typed; more digits behind the point than a coin has are kept. Raises ValueError."""
    plain = text.replace("\u00a0", "").strip()
    try:
        single = plain.count(",") + plain.count(".") <= 1
        found = Decimal(plain.replace(",", ".")) if single else parse_amount(plain, language=language)
    except ArithmeticError:
        raise ValueError(text) from None
    if not found.is_finite() or not 0 <= found < MOST_PRICE:
        raise ValueError(text)
    return found


def typed_again(given: QueryDict) -> dict[str, Any]:
    """What was typed, to be shown again: lists for what can stand several times."""
    return {name: given.getlist(name) if _is_list(name) else given.get(name, "") for name in given}


def _is_list(name: str) -> bool:
    return name in TICKED or name.startswith(("group-", "dimension-", "tier_")) or name.endswith("_vehicle")
