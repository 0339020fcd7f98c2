"""Invented drives and matrices for the properties."""

from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from kvitt.rates.mileage.counting import Counting, Span
from kvitt.rates.mileage.matrix import (
    Commute,
    Conditions,
    Matrix,
    RateDay,
    Reached,
    Row,
    Shape,
    ShapeKind,
    TaxFree,
    TierPrice,
)
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.trip import Drive, Extra, ExtraKind, Fuel, Unit, Vehicle
from kvitt.rates.steps import Rounding

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
DISTANCES = st.integers(0, 60_000).map(lambda tenths: Fraction(tenths, 10))
EXTRAS = st.lists(
    st.builds(Extra, st.sampled_from(ExtraKind), st.integers(0, 4), st.none() | st.integers(0, 400).map(Fraction)),
    max_size=2,
    unique_by=lambda extra: extra.kind,
).map(tuple)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def drives(country: str = "DK", *, most: int = 12) -> st.SearchStrategy[list[Drive]]:
    """Some drives of one person in two years; few words, so that thresholds are crossed often."""
    one = st.builds(
        Drive,
        id=st.integers(0, 999).map(str),
        on=DAYS,
        distance=DISTANCES,
        starts=st.none() | st.sampled_from([time(8), time(15, 30)]),
        country=st.just(country),
        employer=st.sampled_from(["A", "B"]),
        employee=st.just("alma"),
        vehicle=st.sampled_from([Vehicle.CAR, Vehicle.CAR, Vehicle.MOTORCYCLE, Vehicle.BICYCLE]),
        purpose=st.sampled_from(["customer", "course"]),
        extras=EXTRAS,
    )
    return st.lists(one, max_size=most, unique_by=lambda drive: drive.id)


VALUES = st.integers(0, 2_000).map(lambda hundredths: Decimal(hundredths) / 100)
PRICES = st.builds(lambda value: Price(value=value, currency="DKK"), VALUES)
OFFICIAL = st.sampled_from(["mileage_bicycle_moped", "mileage_own_car_over_20000_km"]).map(
    lambda kind: Price(official=kind)
)
COUNTINGS = st.one_of(
    st.builds(
        Counting,
        st.sampled_from([Span.CALENDAR_YEAR, Span.TAX_YEAR]),
        st.none(),
        st.booleans(),
        st.sets(st.sampled_from(Vehicle), max_size=3).map(frozenset),
    ),
    st.builds(Counting, st.just(Span.SINCE), DAYS, st.booleans(), st.just(frozenset())),
)
LIMITS = st.lists(st.integers(1, 30_000), min_size=1, max_size=3, unique=True).map(sorted)
BESIDES = {
    "supplements": st.lists(
        st.tuples(st.sampled_from(ExtraKind), PRICES), max_size=2, unique_by=lambda one: one[0]
    ).map(lambda found: tuple(sorted(found, key=lambda one: list(ExtraKind).index(one[0])))),
    "caps": st.sampled_from(
        [
            (),
            (),
            (("trip", Fraction(300)),),
            (("day", Fraction(500)),),
            (("trip", Fraction(900)), ("month", Fraction(1500))),
        ]
    ),
    "tax_free": st.sampled_from(TaxFree),
    "free": st.none() | PRICES,
}
SHAPES = st.one_of(
    st.builds(Shape, kind=st.sampled_from([ShapeKind.FLAT, ShapeKind.FIXED]), price=PRICES | OFFICIAL, **BESIDES),
    st.builds(Shape, kind=st.just(ShapeKind.NOTHING)),
    st.builds(
        lambda limits, prices, counting, **besides: Shape(
            ShapeKind.TIERS,
            tiers=tuple(
                TierPrice(price, limit)
                for limit, price in zip([*map(Fraction, limits), None], prices[: len(limits) + 1], strict=True)
            ),
            counting=counting,
            **besides,
        ),
        LIMITS,
        st.lists(PRICES, min_size=4, max_size=4),
        COUNTINGS,
        **BESIDES,
    ),
)
REACHED = st.builds(
    Reached,
    COUNTINGS,
    st.integers(0, 3_000).map(Fraction),
    st.none() | st.integers(3_001, 9_000).map(Fraction),
)
CONDITIONS = st.builds(
    lambda members, groups, dimensions, passengers_from, reached: Conditions(
        members=tuple((name, words) for name, words in sorted(members.items(), key=lambda one: _order(one[0]))),
        groups=tuple(sorted(groups.items())),
        dimensions=tuple(sorted(dimensions.items())),
        passengers_from=passengers_from,
        reached=reached,
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "vehicle": st.sets(st.sampled_from([one.value for one in Vehicle]), min_size=1).map(frozenset),
            "fuel": st.sets(st.sampled_from([one.value for one in Fuel]), min_size=1).map(frozenset),
            "purpose": st.sets(st.sampled_from(["customer", "course"]), min_size=1).map(frozenset),
            "weekday": st.sets(st.sampled_from("1234567"), min_size=1).map(frozenset),
        },
    ),
    st.dictionaries(TEXT, st.sets(TEXT, min_size=1, max_size=2).map(frozenset), max_size=1),
    st.dictionaries(TEXT, st.sets(TEXT, min_size=1, max_size=2).map(frozenset), max_size=1),
    st.none() | st.integers(0, 3),
    st.none() | REACHED,
)


def _order(name: str) -> int:
    return ["vehicle", "fuel", "purpose", "weekday"].index(name)


def matrices(*, open_ended: bool = False) -> st.SearchStrategy[Matrix]:
    """Matrices of a company in Denmark; `open_ended` ones have a price for every drive."""
    rows = st.lists(
        st.builds(
            Row,
            number=st.integers(1, 90),
            label=TEXT,
            shape=SHAPES,
            when=CONDITIONS,
            since=st.none() | DAYS,
            until=st.none() | DAYS,
            commute=st.sampled_from(Commute),
        ),
        max_size=5,
        unique_by=lambda row: row.number,
    )
    last = Row(99, "else", Shape(ShapeKind.FLAT, Price(value=Decimal("2.10"), currency="DKK")))
    return st.builds(
        lambda found, rounding, day: Matrix(
            "DK", "v", tuple([*found, last] if open_ended else found), "DKK", Unit.KM, rounding, day
        ),
        rows,
        st.sampled_from([Rounding.CUT, Rounding.HALF_UP]),
        st.sampled_from(RateDay),
    )
