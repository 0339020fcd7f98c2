"""The rule-and-price matrix: ordered, dated rows of conditions and prices. The first row that matches a drive wins.

Pure and immutable. A company's table and the law's are the same kind of thing; see `law.py` for the latter.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kvitt.rates.mileage.counting import Counting
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.trip import Drive, ExtraKind, Unit
from kvitt.rates.steps import Rounding

#: What a row can ask of a drive by name, and how the drive answers.
MEMBERS: Mapping[str, Callable[[Drive], frozenset[str]]] = {
    "country": lambda drive: frozenset({drive.country}),
    "branch": lambda drive: frozenset({drive.branch}),
    "employee": lambda drive: frozenset({drive.employee}),
    "employer": lambda drive: frozenset({drive.employer}),
    "vehicle": lambda drive: frozenset({drive.vehicle.value}),
    "fuel": lambda drive: frozenset({drive.fuel.value if drive.fuel else ""}),
    "fuel_paid_by": lambda drive: frozenset({"driver" if drive.fuel_paid_by_driver else "employer"}),
    "purpose": lambda drive: frozenset({drive.purpose}),
    "weekday": lambda drive: frozenset({str(drive.on.isoweekday())}),
    "extra": lambda drive: frozenset(extra.kind.value for extra in drive.extras if extra.count),
    "source": lambda drive: frozenset({drive.source.value}),
    "home_to_work": lambda drive: frozenset({"private" if drive.private_way else "business"}),
}


class ShapeKind(StrEnum):
    """How a row prices a distance."""

    FLAT = "flat"
    TIERS = "tiers"
    FIXED = "fixed"
    NOTHING = "nothing"


class TaxFree(StrEnum):
    """What of a row's price is free of tax: what the law leaves free, all of it, or none of it."""

    LAW = "law"
    ALL = "all"
    NOTHING = "nothing"


class Commute(StrEnum):
    """Whether the ordinary way between home and work is taken off a drive that begins or ends at home."""

    KEEP = "keep"
    DEDUCT = "deduct"


class RateDay(StrEnum):
    """The day whose rate holds: that of the drive, or of the payment."""

    DRIVE = "drive"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Reached:
    """A condition on the distance so far: from `at_least` and below `below`. A drive that crosses a limit is split there."""

    counting: Counting
    at_least: Fraction = Fraction(0)
    below: Fraction | None = None

    def limits(self) -> tuple[Fraction, ...]:
        """The distances at which another row may take over."""
        return (self.at_least,) if self.below is None else (self.at_least, self.below)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a row asks; what it does not name, it does not ask. `members` by the names of MEMBERS, one of the words each.

    `groups`: where the driver stands, as a dimension's code and codes of its values; `dimensions`: the same of the drive itself.
    """

    members: tuple[tuple[str, frozenset[str]], ...] = ()
    groups: tuple[tuple[str, frozenset[str]], ...] = ()
    dimensions: tuple[tuple[str, frozenset[str]], ...] = ()
    passengers_from: int | None = None
    passengers_until: int | None = None
    reached: Reached | None = None


@dataclass(frozen=True, slots=True)
class TierPrice:
    """A price up to and including a distance; without `up_to` beyond."""

    price: Price
    up_to: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """How a row prices. `caps` in money by `trip`, `day` or `month`; `free` the price that is free of tax, where it is another."""

    kind: ShapeKind
    price: Price | None = None
    tiers: tuple[TierPrice, ...] = ()
    counting: Counting | None = None
    supplements: tuple[tuple[ExtraKind, Price], ...] = ()
    caps: tuple[tuple[str, Fraction], ...] = ()
    tax_free: TaxFree = TaxFree.LAW
    free: Price | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` orders the rows and names them; in force from `since` and before `until`."""

    number: int
    label: str
    shape: Shape
    when: Conditions = field(default_factory=Conditions)
    since: date | None = None
    until: date | None = None
    commute: Commute = Commute.KEEP

    def holds(self, on: date) -> bool:
        """Whether it was in force on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition of a row put to a drive: what was wanted, what was found, and whether that was enough."""

    condition: str
    wanted: str
    had: str
    met: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """One row put to a drive: whether it won, and what its conditions said."""

    row: Row
    won: bool
    matched: bool
    asked: tuple[Asked, ...]


type SoFar = Callable[[Counting], Fraction]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows, in the order of their numbers, and what holds for them all. `version` names this edition of the table."""

    country: str
    version: str
    rows: tuple[Row, ...]
    currency: str
    unit: Unit = Unit.KM
    rounding: Rounding = Rounding.CUT
    rate_day: RateDay = RateDay.DRIVE

    def __post_init__(self) -> None:
        """Put the rows in the order of their numbers."""
        ordered = tuple(sorted(self.rows, key=lambda row: row.number))
        object.__setattr__(self, "rows", ordered)

    def day(self, drive: Drive) -> date:
        """The day whose rows and rates hold for a drive."""
        return (drive.paid_on or drive.on) if self.rate_day is RateDay.PAYMENT else drive.on

    def countings(self) -> tuple[Counting, ...]:
        """Every way of counting that a row needs, each once."""
        found: dict[Counting, None] = {}
        for row in self.rows:
            if row.shape.counting:
                found[row.shape.counting] = None
            if row.when.reached:
                found[row.when.reached.counting] = None
        return tuple(found)

    def match(self, drive: Drive, so_far: SoFar) -> Row | None:
        """The first row that matches, at the distance that was driven so far; None where none does."""
        on = self.day(drive)
        return next((row for row in self.rows if row.holds(on) and _matches(row.when, drive, so_far)), None)

    def explain(self, drive: Drive, so_far: SoFar) -> tuple[Considered, ...]:
        """Why this price: every row with its conditions, and which one won."""
        on, winner = self.day(drive), self.match(drive, so_far)
        found = []
        for row in self.rows:
            asked = (_dates_asked(row, on), *_asked(row.when, drive, so_far))
            found.append(Considered(row, row is winner, all(one.met for one in asked), asked))
        return tuple(found)


def _matches(when: Conditions, drive: Drive, so_far: SoFar) -> bool:
    for name, wanted in when.members:
        if not wanted & MEMBERS[name](drive):
            return False
    if when.groups and not _stands_in(when.groups, drive.groups):
        return False
    if when.dimensions and not _stands_in(when.dimensions, drive.dimensions):
        return False
    if when.passengers_from is not None and drive.passengers() < when.passengers_from:
        return False
    if when.passengers_until is not None and drive.passengers() >= when.passengers_until:
        return False
    return when.reached is None or _is_reached(when.reached, so_far)


def _stands_in(wanted: tuple[tuple[str, frozenset[str]], ...], had: Mapping[str, str]) -> bool:
    """Whether every dimension that is named has one of its values."""
    return all(had.get(name, "") in values for name, values in wanted)


def _is_reached(reached: Reached, so_far: SoFar) -> bool:
    distance = so_far(reached.counting)
    return reached.at_least <= distance and (reached.below is None or distance < reached.below)


def _dates_asked(row: Row, on: date) -> Asked:
    since, until = (one.isoformat() if one else "" for one in (row.since, row.until))
    return Asked("in-force", f"{since}..{until}", on.isoformat(), row.holds(on))


def _asked(when: Conditions, drive: Drive, so_far: SoFar) -> Iterator[Asked]:
    for name, wanted in when.members:
        had = MEMBERS[name](drive)
        yield Asked(name, _listed(wanted), _listed(had), bool(wanted & had))
    for kind, asked, given in (
        ("group", when.groups, drive.groups),
        ("dimension", when.dimensions, drive.dimensions),
    ):
        for name, wanted in asked:
            value = given.get(name, "")
            yield Asked(f"{kind}:{name}", _listed(wanted), value, value in wanted)
    count = drive.passengers()
    if when.passengers_from is not None:
        yield Asked("passengers-from", str(when.passengers_from), str(count), count >= when.passengers_from)
    if when.passengers_until is not None:
        yield Asked("passengers-until", str(when.passengers_until), str(count), count < when.passengers_until)
    if when.reached is not None:
        limits = f"{when.reached.at_least}..{'' if when.reached.below is None else when.reached.below}"
        distance = so_far(when.reached.counting)
        yield Asked("reached", limits, str(distance), _is_reached(when.reached, so_far))


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))
