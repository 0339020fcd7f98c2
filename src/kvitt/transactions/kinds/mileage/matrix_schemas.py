"""The table of prices as the API takes and gives it: versions, rows, and a drive that is tried."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from kvitt.rates.mileage.counting import Span
from kvitt.rates.mileage.matrix import Commute, ShapeKind, TaxFree
from kvitt.rates.mileage.trip import DistanceSource, ExtraKind, Fuel, Vehicle

Words = list[str]
#: Distances and ceilings, exact.
Figure = Decimal


class PriceOfRow(Schema):
    """The official rate of a kind (and scheme), or a figure in a currency: one of the two."""

    official: str | None = Field(default=None, max_length=80)
    scheme: str | None = Field(default=None, max_length=80)
    value: Decimal | None = Field(default=None, ge=0, lt=10_000)
    currency: str | None = Field(default=None, max_length=3)


class CountingOfRow(Schema):
    """Over what a distance adds up: `calendar-year`, `tax-year` (British) or `since` a day; without vehicles, of all of them."""

    span: Span
    since: date | None = None
    per_employer: bool = True
    vehicles: list[Vehicle] | None = None


class ReachedOfRow(Schema):
    """The distance so far, from `at_least` and below `below`."""

    counting: CountingOfRow
    at_least: Figure = Field(default=Decimal(0), ge=0)
    below: Figure | None = Field(default=None, gt=0)


class WhenOfRow(Schema):
    """What a row asks; what is left out, it does not ask. `groups` and `dimensions`: codes of values by code of dimension.

    `groups` is where the driver stands, `dimensions` what the drive is booked on. `weekday`: `1`, Monday, to `7`.
    """

    country: Words | None = None
    branch: Words | None = None
    employee: Words | None = None
    employer: Words | None = None
    vehicle: list[Vehicle] | None = None
    fuel: Words | None = None
    fuel_paid_by: list[Literal["driver", "employer"]] | None = None
    purpose: Words | None = None
    weekday: Words | None = None
    extra: list[ExtraKind] | None = None
    source: list[DistanceSource] | None = None
    home_to_work: list[Literal["private", "business"]] | None = None
    groups: dict[str, Words] | None = None
    dimensions: dict[str, Words] | None = None
    passengers_from: int | None = Field(default=None, ge=0, le=99)
    passengers_until: int | None = Field(default=None, ge=0, le=99)
    reached: ReachedOfRow | None = None


class TierOfRow(Schema):
    """A price up to and including a distance; the last one, without `up_to`, beyond."""

    up_to: Figure | None = Field(default=None, gt=0)
    price: PriceOfRow


class CapsOfRow(Schema):
    """The most that is paid, in money."""

    trip: Figure | None = Field(default=None, ge=0)
    day: Figure | None = Field(default=None, ge=0)
    month: Figure | None = Field(default=None, ge=0)


class ShapeOfRow(Schema):
    """How a row prices. `flat` and `fixed` have a `price`, `tiers` have `tiers` and a `counting`, `nothing` has none of them.

    `tax_free`: what the `law` leaves free, `all` or `nothing`; `free` is a price of its own for that.
    """

    kind: ShapeKind
    price: PriceOfRow | None = None
    tiers: list[TierOfRow] | None = None
    counting: CountingOfRow | None = None
    supplements: dict[ExtraKind, PriceOfRow] | None = None
    caps: CapsOfRow | None = None
    tax_free: TaxFree = TaxFree.LAW
    free: PriceOfRow | None = None


class RowIn(Schema):
    """A row of the table of prices; in force from `since` and before `until`."""

    label: str = Field(min_length=1, max_length=120)
    since: date | None = None
    until: date | None = None
    commute: Commute = Commute.KEEP
    when: WhenOfRow = Field(default_factory=WhenOfRow)
    shape: ShapeOfRow


class NewRow(RowIn):
    """A new row, before the row with the number `before`, or before all. The same row is not put in twice."""

    before: int = Field(default=0, ge=0)


class RowOut(RowIn):
    """A row with its number. The first row that fits wins; numbers shift when rows are put in or moved."""

    number: int
    label: str


class MoveIn(Schema):
    """How far a row goes: up below nothing, down above. `version` is that of the table that was seen, so that it moves once."""

    by: int = Field(ge=-1000, le=1000)
    version: int


class MatrixOut(Schema):
    """A version of the table of prices, as text (TOML)."""

    id: UUID
    country: str
    number: int
    state: str
    text: str
    reason: str
    created_at: datetime
    changed_at: datetime
    activated_at: datetime | None
    version: int


class TextIn(Schema):
    """A whole table."""

    text: str = Field(max_length=60_000)


class PriceIn(Schema):
    """One price of a row: `cell` is `price`, `free`, `tier-0` …; without a value it is the official rate again."""

    number: int
    cell: str = Field(max_length=40)
    value: Decimal | None = None


class Reason(Schema):
    """Why a version is put in force."""

    reason: str = Field(default="", max_length=200)


class LawOut(Schema):
    """The law's own table."""

    country: str
    text: str
    rows: list[RowOut]


class ChangeOut(Schema):
    """A row that differs: new without `old`, gone without `new`, else altered or moved past another row."""

    number: int
    moved: bool
    altered: list[str]
    old: RowOut | None
    new: RowOut | None


class TryIn(Schema):
    """A drive that is tried. `version`: of the table, else what prices now. `before`: driven so far, in the unit of the table.

    `employee`, `branch` and `groups` are what rows ask of a driver; of somebody known, branch and groups follow where they are
    left out. `extras`: how many of each, such as passengers. `is_private_way`: a Danish way between home and a place of work beyond
    the sixty days on which it is business.
    """

    version: UUID | None = None
    distance: Decimal = Field(ge=0, lt=1_000_000)
    before: Decimal = Field(default=Decimal(0), ge=0, lt=1_000_000)
    on: date
    vehicle: Vehicle = Vehicle.CAR
    fuel: Fuel | None = None
    fuel_paid_by: Literal["driver", "employer"] = "driver"
    employee: str = Field(default="", max_length=40)
    branch: str | None = Field(default=None, max_length=40)
    groups: dict[str, str] | None = None
    purpose: str = Field(default="", max_length=40)
    dimensions: dict[str, str] = {}
    extras: dict[ExtraKind, int] = {}
    source: DistanceSource = DistanceSource.TYPED
    is_private_way: bool = False


class AskedOut(Schema):
    """One condition of a row: what it wanted, what the drive had, and whether that was enough."""

    condition: str
    wanted: str
    had: str
    met: bool


class ConsideredOut(Schema):
    """A row put to the drive: whether it fits, and whether it is the first that does."""

    number: int
    label: str
    matched: bool
    won: bool
    asked: list[AskedOut]


class TriedOut(Schema):
    """What a drive would give: `priced` with rows, steps and findings, and each row with its conditions."""

    priced: dict[str, Any]
    rows: list[ConsideredOut]
