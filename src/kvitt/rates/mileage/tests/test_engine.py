"""Rows, shapes, ceilings and corrections, case by case."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.period import Period
from kvitt.rates.mileage import plausible
from kvitt.rates.mileage.compare import drives_changed, rows_changed
from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.home_to_work import legs_at_home
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.priced import Priced, replayed
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.review import reviewed
from kvitt.rates.mileage.sixty_days import DayKind, Limits, WorkDay, counted, private_ways
from kvitt.rates.mileage.text import MatrixError, fingerprint, read, written
from kvitt.rates.mileage.trip import Before, Drive, Stop, Unit, Vehicle
from kvitt.rates.mileage.voucher import Voucher, is_precise, is_unambiguous, lacking
from kvitt.rates.mileage.year import Told, Why, corrections, price_year
from kvitt.rates.tables import official

pytestmark = pytest.mark.pure

BOOK = PriceBook(official())
LAW = law_of("DK")
HEAD = 'country = "DK"\nversion = "company-1"\ncurrency = "DKK"\nrounding = "half up to 0.01"\n'


def matrix(rows: str):
    return read(HEAD + rows)


def drive(name="x", on=date(2026, 5, 4), km="100", **besides):
    return Drive(name, on, Fraction(km), country="DK", employee="alma", **besides)


def priced(rows: str, *drives):
    return price_year(drives, Account.opened(matrix(rows), BOOK, law=LAW))


FLAT = (
    '[[row]]\nnumber = 1\nlabel = "all"\nshape = {{ kind = "flat", price = {{ value = "{}", currency = "DKK" }}{} }}\n'
)


def test_what_a_company_pays_above_the_law_is_taxable():
    (one,) = priced(FLAT.format("5.00", ""), drive())
    assert (one.amount, one.tax_free, one.taxable) == (Decimal("500.00"), Decimal("394.00"), Decimal("106.00"))


def test_what_a_company_pays_below_the_law_is_free_of_tax():
    (one,) = priced(FLAT.format("2.00", ""), drive())
    assert (one.amount, one.tax_free) == (Decimal("200.00"), Decimal("200.00"))


def test_the_law_counts_its_own_kilometres_beside_the_company():
    """Above 20,000 km the same company rate has a larger taxable part."""
    account = Account.opened(
        matrix(FLAT.format("3.94", "")), BOOK, law=LAW, before=[Before(date(2026, 1, 1), Fraction(19_950))]
    )
    one = account.price(drive())
    assert (one.amount, one.tax_free) == (Decimal("394.00"), Decimal("311.00"))


def test_nobody_knows_what_is_free_of_tax_so_nothing_is():
    (one,) = priced(FLAT.format("5.00", ""), drive(vehicle=Vehicle.COMPANY_CAR))
    assert (one.amount, one.tax_free) == (Decimal("500.00"), Decimal("0.00"))
    assert "mileage.no-rule" in [finding.code for finding in one.findings]


@pytest.mark.parametrize(
    ("cap", "amounts"),
    [
        ("trip", ["150.00", "150.00", "150.00"]),
        ("day", ["150.00", "0.00", "150.00"]),
        ("month", ["150.00", "0.00", "0.00"]),
    ],
)
def test_ceilings(cap, amounts):
    rows = FLAT.format("2.00", f', caps = {{ {cap} = "150" }}')
    found = priced(rows, drive("a"), drive("b"), drive("c", on=date(2026, 5, 20)))
    assert [str(one.amount) for one in found] == amounts
    assert found[0].steps[-1].what == f"cap-{cap}"


def test_a_condition_on_the_distance_splits_the_drive_that_crosses_it():
    rows = """
[[row]]
number = 1
label = "first thousand"
when = { reached = { counting = { span = "calendar-year" }, below = "1000" } }
shape = { kind = "flat", price = { value = "4.00", currency = "DKK" } }
[[row]]
number = 2
label = "beyond"
shape = { kind = "flat", price = { value = "1.00", currency = "DKK" } }
"""
    found = priced(rows, drive("a", km="950"), drive("b", on=date(2026, 5, 5)), drive("c", on=date(2027, 1, 1)))
    assert [(row.number, row.distance) for row in found[1].rows] == [(1, 50), (2, 50)]
    assert found[1].amount == Decimal("250.00")
    assert found[2].amount == Decimal("400.00")


def test_since_a_day():
    rows = """
[[row]]
number = 1
label = "since May"
shape = { kind = "tiers", counting = { span = "since", since = 2026-05-01 }, tiers = [
  { up_to = "100", price = { value = "4.00", currency = "DKK" } }, { price = { value = "1.00", currency = "DKK" } } ] }
"""
    found = priced(
        rows, drive("a", on=date(2026, 4, 30)), drive("b", on=date(2026, 5, 1)), drive("c", on=date(2027, 1, 1))
    )
    assert [str(one.amount) for one in found] == ["400.00", "400.00", "100.00"]


def test_the_commute_is_taken_off_where_the_row_says_so():
    row = FLAT.format("2.00", "").replace('label = "all"', 'label = "all"\ncommute = "deduct"')
    home, place = Stop("home", is_home=True), Stop("customer")
    there = drive("a", km="50", commute=Fraction(20), stops=(home, place))
    around = drive("b", km="50", commute=Fraction(20), stops=(home, place, home))
    short = drive("c", km="10", commute=Fraction(20), stops=(home, place))
    assert [legs_at_home(one) for one in (there, around, short)] == [1, 2, 1]
    assert [str(one.amount) for one in priced(row, there, around, short)] == ["60.00", "20.00", "0.00"]
    assert [str(one.amount) for one in priced(FLAT.format("2.00", ""), there)] == ["100.00"]


def test_miles_in_a_country_of_kilometres():
    (one,) = priced(FLAT.format("2.00", ""), drive(km="10", unit=Unit.MILE))
    assert one.amount == Decimal("32.19")


def test_why_this_price():
    considered = LAW.explain(drive(vehicle=Vehicle.BICYCLE), lambda _counting: Fraction(0))
    assert [(one.row.number, one.won) for one in considered] == [(10, False), (20, True)]
    assert [(one.condition, one.had, one.met) for one in considered[0].asked] == [
        ("in-force", "2026-05-04", True),
        ("vehicle", "bicycle", False),
    ]


GROUPS = """
[[row]]
number = 1
label = "sellers in Jutland"
when = { groups = { department = ["100", "200"], region = ["west"] } }
shape = { kind = "flat", price = { value = "3.00", currency = "DKK" } }
[[row]]
number = 2
label = "all others"
shape = { kind = "flat", price = { value = "1.00", currency = "DKK" } }
"""


@pytest.mark.parametrize(
    ("groups", "row"),
    [
        ({"department": "100", "region": "west"}, 1),
        ({"department": "200", "region": "west", "project": "x"}, 1),
        ({"department": "100"}, 2),
        ({"department": "300", "region": "west"}, 2),
        ({"region": "100", "department": "west"}, 2),
        ({}, 2),
    ],
)
def test_a_group_is_a_value_of_a_dimension_that_the_driver_carries(groups, row):
    table, driven = matrix(GROUPS), drive(groups=groups, dimensions={"department": "100", "region": "west"})
    found = table.match(driven, lambda _counting: Fraction(0))
    assert found is not None
    assert found.number == row
    asked = table.explain(driven, lambda _counting: Fraction(0))[0].asked
    assert [one.condition for one in asked] == ["in-force", "group:department", "group:region"]
    assert all(one.met for one in asked) == (row == 1)
    assert read(written(table)) == table


def test_a_row_that_asks_for_a_group_is_not_covered_by_one_that_asks_for_another():
    other = GROUPS.replace('when = { groups = { department = ["100", "200"], region = ["west"] } }\n', "")
    assert [one.code for one in reviewed(matrix(GROUPS), tables=BOOK.tables)] == []
    assert "matrix.row-unreachable" in [one.code for one in reviewed(matrix(other), tables=BOOK.tables)]


def test_no_row_is_told_and_pays_nothing():
    (one,) = priced("", drive())
    assert one.amount is None
    assert [finding.code for finding in one.findings] == ["mileage.no-rule"]


def test_a_country_without_a_matrix():
    for country in ("XX", "../dk", ""):
        with pytest.raises(InvalidError):
            law_of(country)


@pytest.mark.parametrize("country", countries())
def test_the_law_has_nothing_to_find_fault_with(country):
    assert reviewed(law_of(country), tables=official()) == ()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (FLAT.format("-1", ""), "matrix.negative-price"),
        (FLAT.format("1", "").replace("DKK", "SEK"), "matrix.another-currency"),
        (FLAT.format("1", "") + FLAT.format("2", "").replace("number = 1", "number = 2"), "matrix.row-unreachable"),
        (FLAT.format("1", "") * 2, "matrix.number-twice"),
        (FLAT.format("1", "").replace('"all"', '"all"\nwhen = { vehicle = ["sledge"] }'), "matrix.unknown-vehicle"),
        (
            FLAT.format("1", "").replace('"all"', '"all"\nsince = 2026-05-01\nuntil = 2026-05-01'),
            "matrix.ends-before-it-begins",
        ),
        (
            FLAT.format("1", "").replace('value = "1", currency = "DKK"', 'official = "mileage_rocket"'),
            "matrix.unknown-rate",
        ),
        (
            FLAT.format("1", "").replace('"all"', '"all"\nuntil = 2026-01-01')
            + FLAT.format("1", "").replace("number = 1", "number = 2").replace('"all"', '"all"\nsince = 2026-02-01'),
            "matrix.gap-in-dates",
        ),
    ],
)
def test_review(rows, code):
    assert code in [finding.code for finding in reviewed(matrix(rows), tables=official())]


@pytest.mark.parametrize(
    "rows",
    [
        FLAT.format("x", ""),
        FLAT.format("NaN", ""),
        FLAT.format("1", "").replace('"1"', "1.0"),
        FLAT.format("1", ', colour = "red"'),
        FLAT.format("1", ', caps = { day = "1/3" }'),
        FLAT.format("1", "").replace('"all"', '"all"\nwhen = { passengers_from = "3" }'),
        FLAT.format("1", "").replace('"all"', '"all"\nwhen = { groups = { department = "100" } }'),
        '[[row]]\nnumber = 1\nlabel = "x"\nshape = { kind = "flat" }',
        '[[row]]\nnumber = 1\nlabel = "x"\nshape = { kind = "tiers" }',
        FLAT.format("1", "").replace('"all"', '"all"\nwhen = { colour = ["red"] }'),
        FLAT.format("1", "").replace('"all"', '"all"\nwhen = { vehicle = "car" }'),
        "[[row]",
    ],
)
def test_a_text_that_is_no_matrix(rows):
    with pytest.raises(MatrixError):
        matrix(rows)


def test_versions_side_by_side():
    old, new = (
        matrix(FLAT.format("2.00", "")),
        matrix(FLAT.format("2.50", "") + FLAT.format("1", "").replace("= 1\n", "= 2\n")),
    )
    changes = rows_changed(old, new)
    assert [(one.number, one.altered) for one in changes] == [(1, ("shape",)), (2, ())]
    (one,) = drives_changed(old, new, [drive(), drive("y", km="0")], book=BOOK, law=LAW)
    assert (one.drive, one.difference) == ("x", Decimal("50.00"))


def _numbered(*labels, price="2.00"):
    return matrix("".join(
        f'[[row]]\nnumber = {10 * place}\nlabel = "{label}"\nwhen = {{ purpose = ["{label}"] }}\n'
        f'shape = {{ kind = "flat", price = {{ value = "{price if label == "b" else "1.00"}", currency = "DKK" }} }}\n'
        for place, label in enumerate(labels, 1)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("abc", "abc", []),
        ("abc", "xabc", [(10, "new")]),
        ("abc", "bc", [(10, "gone")]),
        ("abc", "cab", [(10, "moved")]),
        ("abc", "acb", [(30, "moved")]),
        ("", "a", [(10, "new")]),
        ("abcd", "xdb", [(10, "gone"), (10, "new"), (30, "gone"), (30, "moved")]),
    ],
)
def test_rows_are_known_again_by_what_they_say(old, new, found):
    changes = rows_changed(_numbered(*old), _numbered(*new))
    told = [(one.number, "moved" if one.moved else "new" if one.old is None else "gone") for one in changes]
    assert sorted(told) == found


def test_a_row_that_is_moved_and_dearer_is_one_change():
    (one,) = rows_changed(_numbered("a", "b", "c"), _numbered("a", "c", "b", price="9.00"))
    assert (one.number, one.moved, one.altered) == (30, True, ("shape",))
    rows = _numbered("a", "b", "c").rows
    assert len({fingerprint(row) for row in (*rows, *_numbered("a", "b", "c", price="9.00").rows)}) == 4


def _corrected(before, now):
    first = {one.drive: one for one in price_year(before, Account.opened(LAW, BOOK))}
    stands = [Told(one, first[one.id]) for one in before]
    return corrections(stands, now, Account.opened(LAW, BOOK))


def test_a_late_drive_moves_the_threshold_for_those_that_follow():
    early, last = drive("a", km="19900"), drive("b", on=date(2026, 6, 1), km="100")
    late = drive("c", on=date(2026, 5, 20), km="50")
    lines = _corrected([early, last], [early, last, late])
    assert [(line.drive, line.why, line.because_of) for line in lines] == [
        ("c", Why.LATE, ("c",)),
        ("b", Why.FOLLOWS, ("c",)),
    ]
    assert [line.difference for line in lines] == [Decimal("197.00"), Decimal("-83.00")]


def test_a_deleted_and_a_changed_drive():
    early, last = drive("a", km="19950"), drive("b", on=date(2026, 6, 1), km="100")
    lines = _corrected([early, last], [last])
    assert [(line.drive, line.why, line.difference) for line in lines] == [
        ("a", Why.DELETED, Decimal("-78603.00")),
        ("b", Why.FOLLOWS, Decimal("83.00")),
    ]
    (line,) = _corrected([early], [drive("a", km="19940")])
    assert (line.why, line.difference, line.tax_free_difference) == (Why.CHANGED, Decimal("-39.40"), Decimal("-39.40"))


def test_the_same_id_twice_is_refused():
    with pytest.raises(ValueError, match="same id"):
        price_year([drive(), drive()], Account.opened(LAW, BOOK))


def test_sixty_days_count_a_day_once_and_only_where_one_went():
    limits = Limits(days=2, months=12, reset=2)
    days = [
        WorkDay(date(2026, 1, 5), frozenset({"A"})),
        WorkDay(date(2026, 1, 5), frozenset({"A", "B"})),
        WorkDay(date(2026, 1, 6), frozenset({"A"}), DayKind.SICK),
        WorkDay(date(2026, 1, 7), frozenset({"A"})),
        WorkDay(date(2026, 1, 8), frozenset({"A"})),
    ]
    found = [(one.workplace, one.number, one.is_business) for one in counted(days, limits)]
    assert found == [("A", 1, True), ("B", 1, True), ("A", 2, True), ("A", 3, False)]


HOME, A, B = (Stop("Hjemme 1", is_home=True), Stop("Avej 1, Odense"), Stop("Bvej 2, Odense"))


def ways(*days_to, stops=None, of=0):
    """One drive from home on each of consecutive days, to A or B; `of` numbers the first."""
    begin = date(2026, 1, 1)
    return [
        drive(f"{of + n:03}", begin + timedelta(days=of + n), "10", stops=stops or (HOME, A if to == "A" else B))
        for n, to in enumerate(days_to)
    ]


def test_the_way_is_private_from_the_day_after_the_sixtieth():
    found = private_ways(ways(*"A" * 62))
    assert list(found) == ["060", "061"]
    assert found["060"] == {
        "workplace": "Avej 1, Odense", "number": "61", "on": "2026-03-02", "elsewhere": "0", "since": "2025-03-03",
    }  # fmt: skip


def test_sixty_days_in_a_row_elsewhere_let_the_way_be_business_again():
    assert list(private_ways(ways(*"A" * 60, *"B" * 59, *"A" * 5))) == [f"{n:03}" for n in range(119, 124)]
    assert not private_ways(ways(*"A" * 60, *"B" * 60, *"A" * 5))


def test_the_authoritys_own_example_as_drives():
    told = ways(*"A" * 60, *"B" * 10, *"A" * 10, *"B" * 55, *"B" * 6, *"A" * 40)
    told[135:141] = [replace(one, stops=(HOME, Stop("Cvej 3"))) for one in told[135:141]]
    private = [int(name) for name in private_ways(told)]
    assert private == [*range(70, 80), *range(130, 135)]


def test_either_end_at_home_counts_once_a_day_and_written_in_any_way():
    there = ways(*"A" * 60)
    back = [drive("back", there[-1].on, "10", stops=(Stop("avej 1,  ODENSE"), HOME))]
    assert not private_ways([*there, *back])
    late = [drive("late", date(2026, 3, 2), "10", stops=(Stop("avej 1,  ODENSE"), HOME))]
    assert private_ways([*there, *late])["late"]["workplace"] == "avej 1,  ODENSE"


def test_driving_between_workplaces_and_other_countries_are_not_asked_about():
    between = ways(*"A" * 70, stops=(A, B, Stop("Cvej 3")))
    assert not private_ways(between)
    assert not private_ways([replace(one, country="SE") for one in ways(*"A" * 70)])


def test_a_private_way_is_pay_wholly_and_says_why():
    why = {"workplace": "A", "number": "61", "on": "2026-03-02", "elsewhere": "0"}
    (found,) = price_year([drive(stops=(HOME, A), private_way=why)], Account.opened(LAW, BOOK))
    assert (found.amount, found.tax_free, found.taxable) == (Decimal("394.00"), Decimal("0.00"), Decimal("394.00"))
    assert [(one.code, one.parameters["number"]) for one in found.findings] == [("mileage.sixty-days", "61")]
    assert found.private_way == why
    again = Priced.from_json(found.as_json())
    assert (again.private_way, again.tax_free, replayed(found.as_json())) == (why, Decimal("0.00"), found.amount)


@pytest.mark.parametrize("free", ["", ', tax_free = "all"', ', free = { value = "3.00", currency = "DKK" }'])
def test_no_table_of_a_company_leaves_a_private_way_free_of_tax(free):
    (found,) = priced(FLAT.format("4.00", free), drive(stops=(HOME, A), private_way={"number": "61"}))
    assert (found.amount, found.tax_free) == (Decimal("400.00"), Decimal("0.00"))


def test_a_company_may_pay_another_price_or_nothing_for_a_private_way():
    rows = (
        '[[row]]\nnumber = 1\nlabel = "home"\nwhen = { home_to_work = ["private"] }\nshape = { kind = "nothing" }\n'
        + FLAT.format("4.00", "").replace("number = 1", "number = 2")
    )
    private, business = priced(rows, drive("a", private_way={"number": "61"}), drive("b"))
    assert (private.amount, business.amount) == (Decimal("0.00"), Decimal("400.00"))
    assert read(written(matrix(rows))) == matrix(rows)
    assert not [one for one in reviewed(matrix(rows), tables=official()) if one.code.startswith("matrix.unknown")]


def test_a_private_way_uses_up_nothing_of_the_limit_of_the_year():
    drives = [drive("a", km="19990"), drive("b", date(2026, 5, 5), "500", private_way={"number": "61"})]
    _first, _private, last = price_year([*drives, drive("c", date(2026, 5, 6), "10")], Account.opened(LAW, BOOK))
    assert last.amount == Decimal("39.40")


def test_a_private_drive_over_more_places_says_what_would_stay_free():
    (found,) = price_year([drive(stops=(HOME, A, B), private_way={"number": "61"})], Account.opened(LAW, BOOK))
    assert [one.code for one in found.findings] == ["mileage.sixty-days", "mileage.private-as-a-whole"]


@pytest.mark.parametrize(
    ("place", "clear"),
    [
        ("Nordbyg A/S", False), ("Nordbyg ApS, Aarhus", False), ("Aarhus", False), ("customer", False), ("", False),
        ("Hal 4", False), ("Vestergade 12", True), ("Vestergade 12, 8000 Aarhus C", True), ("8000 Aarhus C", True),
        ("Nordbyg A/S, Industrivej 4, 8000 Aarhus C", True), ("Københavns Lufthavn", True), ("55.6761, 12.5683", True),
        ("Storgatan 5, Malmö", True), ("S-211 20 Malmö", True),
    ],
)  # fmt: skip
def test_a_destination_is_one_place_only(place, clear):
    assert is_unambiguous(place) is clear


@pytest.mark.parametrize(
    ("purpose", "precise"), [("work", False), ("Kørsel", False), (" ", False), ("customer meeting", True)]
)
def test_a_purpose_says_more_than_work(purpose, precise):
    assert is_precise(purpose) is precise


def test_payroll_may_add_the_cpr_number():
    codes = {one.finding.code: one.finding.severity.value for one in lacking(Voucher(), cpr_is_added_by_payroll=True)}
    assert codes["mileage.cpr-added-by-payroll"] == "note"
    assert {"mileage.purpose-missing", "mileage.destination-missing", "mileage.calculation-missing"} <= set(codes)


def test_what_looks_wrong():
    here, there = Stop("A", 55.6761, 12.5683), Stop("B", 56.1629, 10.2039)
    ok = drive("ok", km="310", stops=(here, there))
    long = drive("long", on=date(2026, 5, 5), km="900", stops=(here, there))
    short = drive("short", on=date(2026, 5, 6), km="50", stops=(here, there))
    again = drive("ok2", km="310", stops=(here, there))
    back = drive("back", km="310", stops=(there, here))
    found = dict(plausible.suspicions([ok, long, short, again, back], absences={}, routes={}))
    assert {name: finding.code for name, finding in found.items()} == {
        "long": "mileage.longer-than-likely",
        "short": "mileage.shorter-than-straight-line",
        "ok2": "mileage.same-drive-twice",
    }
    (finding,) = plausible.distance_findings(ok, route_km=Fraction(200))
    assert finding.code == "mileage.longer-than-route"


def test_a_way_that_was_driven_before_is_about_as_far_as_then():
    first, second = Stop("Lygtevej 4"), Stop("Industrivej 9, Aarhus")
    days = [date(2026, 5, day) for day in range(4, 12)]
    told = [("a", "310"), ("b", "312"), ("c", "400"), ("d", "240"), ("e", "380")]
    drives = [drive(name, on=on, km=km, stops=(first, second)) for (name, km), on in zip(told, days, strict=False)]
    drives += [
        drive("back", on=days[6], km="39", stops=(second, first)),
        drive("there-and-back", km="620", stops=(first, second, first)),
    ]
    found = plausible.unlike_before(drives)
    assert {name: finding.parameters["before_km"] for name, finding in found.items()} == {
        "c": "310.0", "d": "312.0", "back": "312.0",
    }  # fmt: skip
    near = [
        drive(name, on=on, km=km, stops=(first, second))
        for (name, km), on in zip([("f", "3"), ("g", "8")], days, strict=False)
    ]
    assert not plausible.unlike_before(near)


def test_odometers_and_absences():
    drives = [
        drive("a", km="50", odometer=(Fraction(100), Fraction(150))),
        drive("b", on=date(2026, 5, 5), km="50", odometer=(Fraction(140), Fraction(190))),
        drive("c", on=date(2026, 5, 6), km="50", odometer=(Fraction(300), Fraction(250))),
        drive("d", on=date(2026, 5, 7), km="50", odometer=(Fraction(400), Fraction(430))),
        drive("e", on=date(2026, 5, 8), km="50", odometer=(Fraction(430), Fraction(480)), registration="other"),
    ]
    assert {name: finding.code.rpartition("-")[2] for name, finding in plausible.odometer_findings(drives).items()} == {
        "b": "overlaps", "c": "backwards", "d": "less",
    }  # fmt: skip
    absences = {"alma": [Period(date(2026, 5, 5), date(2026, 5, 7))]}
    assert set(plausible.while_away(drives, absences)) == {"b", "c"}
