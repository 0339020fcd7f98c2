"""Rows of the table of prices: the form, two people at once, groups, comparing, trying, and the same by the API."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import override

from kvitt.kernel.errors import ConflictError, InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import Role, User
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.mileage.counting import Counting, Span
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.matrix import Commute, Conditions, Reached, Row, Shape, ShapeKind, TaxFree, TierPrice
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.mileage.text import fingerprint, read
from kvitt.rates.mileage.trip import ExtraKind, Vehicle
from kvitt.rates.tables import official
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.mileage.actions.draft import save
from kvitt.transactions.kinds.mileage.actions.matrix import activate_matrix, begin_matrix, discard_matrix
from kvitt.transactions.kinds.mileage.actions.rows import move_row, put_row, set_price, take_row_out
from kvitt.transactions.kinds.mileage.matrix_chosen import OfDimension, Offered
from kvitt.transactions.kinds.mileage.matrix_compare import changes_shown
from kvitt.transactions.kinds.mileage.matrix_form import row_of, typed_again
from kvitt.transactions.kinds.mileage.matrix_typed import lines_of, values_of
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageMatrix
from kvitt.transactions.kinds.mileage.tests.test_api import caller
from kvitt.transactions.kinds.mileage.tests.test_matrix import drive
from kvitt.transactions.kinds.mileage.tests.test_pages import browser

PAGE, ROWS = "/mileage/matrix/", "/mileage/matrix/rows/"
OFFERED = Offered(
    branches=(("DK", "Danmark"),),
    purposes=(("mileage", "Kørsel"),),
    dimensions=(OfDimension("department", "Afdeling", (("100", "Salg"), ("200", "Lager"))),),
    people={"17": "Alma Andersen"},
    official=(),
)


def price(text):
    return Price(value=Decimal(text), currency="DKK")


FULL = Row(
    number=20,
    label="Sellers with a trailer",
    shape=Shape(
        ShapeKind.TIERS,
        tiers=(TierPrice(price("4.125"), Fraction(1500)), TierPrice(Price(official="mileage_bicycle_moped"))),
        counting=Counting(Span.SINCE, date(2026, 5, 1), per_employer=False, vehicles=frozenset({Vehicle.CAR})),
        supplements=((ExtraKind.PASSENGER, price("0.50")), (ExtraKind.FOREST_ROAD, price("1.00"))),
        caps=(("trip", Fraction(900)), ("day", Fraction(1500)), ("month", Fraction(20000))),
        free=price("2.28"),
    ),
    when=Conditions(
        members=(
            ("country", frozenset({"DK"})), ("branch", frozenset({"DK"})), ("employee", frozenset({"17"})),
            ("employer", frozenset({"DK", "SE"})),
            ("vehicle", frozenset({"car", "van"})), ("fuel", frozenset({"electric"})),
            ("fuel_paid_by", frozenset({"driver"})), ("purpose", frozenset({"mileage"})),
            ("weekday", frozenset({"6", "7"})), ("extra", frozenset({"trailer"})), ("source", frozenset({"odometer"})),
            ("home_to_work", frozenset({"private"})),
        ),
        groups=(("department", frozenset({"100", "200"})),),
        dimensions=(("department", frozenset({"200"})),),
        passengers_from=1,
        passengers_until=4,
        reached=Reached(Counting(Span.TAX_YEAR), Fraction(0), Fraction(5000)),
    ),
    since=date(2026, 1, 1),
    until=date(2027, 1, 1),
    commute=Commute.DEDUCT,
)  # fmt: skip


def sent(values) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def understood(values, base=None, language="da"):
    return row_of(sent(values), base=base, offered=OFFERED, currency="DKK", language=language, today=TODAY)


@pytest.mark.pure
@pytest.mark.parametrize("language", ["da", "sv", "en"])
@pytest.mark.parametrize(
    "row",
    [
        FULL,
        Row(1, "flat", Shape(ShapeKind.FLAT, price("1234.5"), tax_free=TaxFree.NOTHING)),
        Row(2, "fixed", Shape(ShapeKind.FIXED, price("100"), tax_free=TaxFree.ALL)),
        Row(3, "none", Shape(ShapeKind.NOTHING), Conditions(reached=Reached(Counting(), Fraction(20000)))),
        *(row for country in countries() for row in law_of(country).rows),
    ],
    ids=lambda row: f"{row.number} {row.label[:20]}",
)
def test_the_form_shows_a_row_and_reads_the_same_row_back(row, language):
    with override(language):
        values = values_of(row, language=language)
        again = row_of(sent(values), base=row, offered=OFFERED, currency="DKK", language=language, today=TODAY)
    assert again == row


WRONG = {
    "label": "", "shape": "tiers", "since": "32.13.2026", "tier_up_to": ["1000", "500", "2000"],
    "tier_value": ["4", "3", "dyr"], "tier_official": ["", "", ""], "beyond_value": "", "tiers_span": "since",
    "cap_day": "meget", "on-top-trailer_value": "-1", "tax_free": "price", "passengers_from": "4",
    "passengers_until": "2", "employee": "17, Nobody", "group-department": ["100, 999"], "vehicle": ["sledge"],
    "reached_from": "200", "reached_until": "100",
}  # fmt: skip


@pytest.mark.pure
def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidError) as refused:
        understood(WRONG)
    assert {one.field: one.code.partition(".")[2] or one.code for one in refused.value.findings} == {
        "label": "row-label-missing", "since": "day-invalid", "tier-1": "tiers-not-rising", "tier-2": "price-impossible",
        "beyond": "price-missing", "tiers_since": "day-needed", "cap_day": "cap-impossible", "free": "price-missing",
        "on-top-trailer": "price-impossible", "passengers_until": "range-empty", "employee": "word-unknown",
        "group-department": "word-unknown", "vehicle": "word-unknown", "reached_until": "range-empty",
    }  # fmt: skip
    lines = lines_of(typed_again(sent(WRONG)), {"tier-2": "no"})
    assert [(one["up_to"], one["value"], one["problem"]) for one in lines] == [
        ("1000", "4", ""), ("500", "3", ""), ("2000", "dyr", "no"),
    ]  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "field"),
    [({"shape": "flat"}, "flat"), ({"shape": "fixed", "flat_value": "3"}, "fixed"),
     ({"shape": "tiers", "beyond_value": "1"}, "tier-0"), ({"flat_value": "NaN"}, "flat"),
     ({"flat_value": "10000"}, "flat"),
     ({"shape": "tiers", "tier_up_to": ["", ""], "tier_value": ["4", ""], "beyond_value": "1"}, "tier-0")],
)  # fmt: skip
def test_a_shape_wants_its_own_prices(typed, field):
    with pytest.raises(InvalidError) as refused:
        understood({"label": "x", **typed})
    assert [one.field for one in refused.value.findings] == [field]


@pytest.mark.django_db
def test_finance_adds_a_row_with_tiers_and_changes_it_in_the_form(here):
    client = browser(here, here.cleo)
    page = client.get(f"{ROWS}?country=DK").content.decode()
    assert 'value="tiers"' in page
    more = client.post(ROWS, {"country": "DK", "label": "Biler", "tier_up_to": ["1000"], "more": "1"}).content.decode()
    assert more.count('name="tier_up_to"') == 3  # the one typed, another one, and the pattern for scripts
    assert 'value="Biler"' in more
    assert not MileageMatrix.objects.exists()
    typed = {
        "country": "DK", "label": "El-biler", "shape": "tiers", "tier_up_to": ["1.000", "20.000", ""],
        "tier_value": ["5,00", "", ""], "tier_official": ["", "mileage_own_car_up_to_20000_km", ""],
        "beyond_value": "2", "tiers_span": "calendar-year", "vehicle": ["car"], "fuel": ["electric"],
        "before": "99999", "cap_day": "700", "tax_free": "law",
    }  # fmt: skip
    assert client.post(ROWS, typed).status_code == 302
    assert client.post(ROWS, typed).status_code == 302  # sent again: no second row
    rows = read(MileageMatrix.objects.get().text).rows
    assert [row.label for row in rows][-1] == "El-biler"
    assert len(rows) == len(law_of("DK").rows) + 1
    row = rows[-1]
    assert [(tier.up_to, tier.price.value or tier.price.official) for tier in row.shape.tiers] == [
        (1000, Decimal("5.00")), (20000, "mileage_own_car_up_to_20000_km"), (None, Decimal(2)),
    ]  # fmt: skip
    assert row.shape.caps == (("day", Fraction(700)),)
    edit = client.get(f"{ROWS}{row.number}/?country=DK").content.decode()
    assert 'value="1.000"' in edit
    changed = {**typed, "label": "El", "seen": fingerprint(row)}
    assert client.post(f"{ROWS}{row.number}/", changed).status_code == 302
    assert [row.label for row in read(MileageMatrix.objects.get().text).rows][-1] == "El"
    assert client.get(f"{ROWS}990/?country=DK").status_code == 404
    transaction.set_rollback(False)
    refused = client.post(ROWS, {**typed, "label": "", "tier_value": ["dyr", "", ""]})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="dyr"' in page
    assert page.count('class="field__error"') == 2


def stand(cast):
    draft = begin_matrix(person=cast.cleo, country="DK", matrix_id=uuid7(), at=AT)
    return draft, {row.number: fingerprint(row) for row in read(draft.text).rows}


@pytest.mark.django_db
def test_two_people_at_once_do_not_write_over_one_another(here):
    draft, seen = stand(here)
    told = {"person": here.cleo, "matrix_id": draft.id, "at": AT}
    new = Row(0, "New", Shape(ShapeKind.FIXED, price("10")))
    put_row(row=new, **told)  # numbers shift; what the other one saw is found again
    set_price(number=20, cell="price", value=Decimal(3), seen=seen[20], **told)
    rows = {row.label: row for row in read(MileageMatrix.objects.get().text).rows}
    assert rows["Own bicycle, moped or scooter"].shape.price == price("3")
    for late in (
        lambda: set_price(number=20, cell="price", value=Decimal(4), seen=seen[20], **told),
        lambda: put_row(row=new, instead_of=20, seen=seen[20], **told),
        lambda: move_row(number=20, by=-1, seen=seen[20], **told),
        lambda: take_row_out(number=20, seen=seen[20], **told),
    ):
        with pytest.raises(ConflictError, match="row-changed-meanwhile"):
            late()
    with pytest.raises(ConflictError, match="changed-meanwhile"):
        activate_matrix(person=here.cleo, matrix_id=draft.id, reason="", at=AT, version=1)
    with pytest.raises(ConflictError, match="changed-meanwhile"):
        discard_matrix(person=here.cleo, matrix_id=draft.id, at=AT, version=1)
    assert read(MileageMatrix.objects.get().text).rows[0].label == "New"


@pytest.mark.django_db
def test_the_later_one_sees_what_stands_and_keeps_what_was_typed(here):
    draft, seen = stand(here)
    told = {"person": here.cleo, "matrix_id": draft.id, "at": AT}
    set_price(number=20, cell="price", value=Decimal("1.11"), **told)
    client = browser(here, here.cleo)
    typed = {"country": "DK", "label": "Cykler", "was": "Own bicycle, moped or scooter", "shape": "flat",
             "flat_value": "2,22", "seen": seen[20]}  # fmt: skip
    late = client.post(f"{ROWS}20/", typed)
    transaction.set_rollback(False)
    page = unescape(late.content.decode())
    assert late.status_code == 409
    assert 'value="2,22"' in page
    assert "1,11" in page
    now = fingerprint(read(MileageMatrix.objects.get().text).rows[1])
    assert f'name="seen" value="{now}"' in page
    cell = client.post(
        f"{PAGE}price/", {"country": "DK", "number": "20", "cell": "price", "value": "9", "seen": seen[20]}
    )
    transaction.set_rollback(False)
    assert cell.status_code == 409
    assert 'value="9"' in cell.content.decode()
    assert client.post(f"{ROWS}20/", {**typed, "seen": now}).status_code == 302
    take_row_out(number=20, **told)
    gone = client.post(f"{ROWS}20/", {**typed, "seen": now, "was": "Cykler"})
    assert gone.status_code == 409
    assert f'action="{ROWS}"' in gone.content.decode()  # saving again puts it in as a new row


@pytest.mark.django_db
def test_what_is_wrong_with_the_row_as_a_whole_is_said_above_the_form(here):
    client = browser(here, here.cleo)
    typed = {"country": "DK", "label": "Raket", "shape": "flat", "flat_official": "mileage_rocket"}
    refused = client.post(ROWS, typed)
    assert refused.status_code == 422
    transaction.set_rollback(False)
    page = refused.content.decode()
    assert "mileage_rocket" in page.partition('role="alert"')[2].partition("</div>")[0]
    assert not MileageMatrix.objects.exists()


@pytest.mark.django_db
def test_what_a_row_asks_and_nobody_offers_any_more_is_seen_and_kept(here):
    draft, _seen = stand(here)
    when = Conditions(
        members=(
            ("branch", frozenset({"OLD"})),
            ("employee", frozenset({"gone"})),
            ("purpose", frozenset({"old-type"})),
        ),
        groups=(("sold-dimension", frozenset({"7"})),),
        dimensions=(("department", frozenset({"closed"})),),
    )
    row = Row(0, "Old", Shape(ShapeKind.FLAT, price("2")), when)
    put_row(person=here.cleo, matrix_id=draft.id, row=row, at=AT)
    client = browser(here, here.cleo)
    page = client.get(f"{ROWS}10/?country=DK").content.decode()
    for word in ("OLD", "old-type", "7", "closed"):
        assert f'value="{word}" checked' in page
    review = caller(here, here.cleo)("get", f"/matrix/{draft.id}/review")[1]
    strange = [one["parameters"]["word"] for one in review if one["code"] == "matrix.unknown-name"]
    assert strange == ["7", "OLD", "closed", "gone", "old-type"]
    assert "old-type" in client.get(PAGE).content.decode().partition('class="findings"')[2].partition("<table")[0]
    typed = {
        "country": "DK", "label": "Old", "shape": "flat", "flat_value": "3", "branch": "OLD", "employee": "gone",
        "purpose": "old-type", "group-sold-dimension": "7", "dimension-department": "closed", "seen": fingerprint(row),
    }  # fmt: skip
    assert client.post(f"{ROWS}10/", typed).status_code == 302
    kept = read(MileageMatrix.objects.get().text).rows[0]
    assert (kept.when, kept.shape.price) == (when, price("3"))


@pytest.mark.django_db
def test_a_row_that_somebody_changed_is_not_moved_unseen(here):
    draft, seen = stand(here)
    set_price(person=here.cleo, matrix_id=draft.id, number=20, cell="price", value=Decimal(1), at=AT)
    client = browser(here, here.cleo)
    for to in ("up", "out"):
        client.post(f"{ROWS}20/move/", {"country": "DK", "to": to, "seen": seen[20]})
    assert [row.number for row in read(MileageMatrix.objects.get().text).rows] == [10, 20]
    stood = read(MileageMatrix.objects.get().text)
    gone = client.post(f"{ROWS}10/move/", {"country": "DK", "to": "out"})
    assert [row.number for row in read(MileageMatrix.objects.get().text).rows] == [20]
    page = client.get(gone.headers["Location"]).content.decode()
    ids = re.findall(r'data-undo-ids="([^"]+)"', page)[0].split()
    for _twice in range(2):
        client.post(f"{ROWS}back/", {"ids": ids})
    assert read(MileageMatrix.objects.get().text) == stood
    assert client.post(f"{ROWS}back/", {"ids": ["DK", "bm9uc2Vuc2U="]}).status_code == 422


@pytest.mark.django_db
def test_an_auditor_reads_compares_and_tries_but_changes_nothing(here):
    User.objects.filter(id=here.bo.id).update(roles=[Role.AUDITOR])
    client = browser(here, here.bo)
    page = client.get(f"{PAGE}?km=100&vehicle=car").content.decode()
    assert "394,00" in page
    assert 'method="post" action="/mileage' not in page
    assert client.get(f"{PAGE}compare/").status_code == 200
    assert client.get(ROWS).status_code != 200
    transaction.set_rollback(False)
    assert client.post(ROWS, {"country": "DK", "label": "x", "flat_value": "1"}).status_code >= 400
    transaction.set_rollback(False)
    assert not MileageMatrix.objects.exists()


@pytest.mark.django_db
def test_a_row_for_a_group_prices_by_where_the_driver_stood(here):
    User.objects.filter(id=here.alma.id).update(dimensions={"department": "100"})
    here.alma.refresh_from_db()
    draft, _seen = stand(here)
    row = Row(
        0, "Sales", Shape(ShapeKind.FLAT, price("5.00")), Conditions(groups=(("department", frozenset({"100"})),))
    )
    put_row(person=here.cleo, matrix_id=draft.id, row=row, at=AT)
    activate_matrix(person=here.cleo, matrix_id=draft.id, reason="", at=AT)
    sent_one, open_one = drive(here, "10"), drive(here, "10", starts=None)
    submit(person=here.alma, transaction_id=sent_one.id, on=TODAY, at=AT)
    assert MileageDetail.objects.get(id=sent_one.id).groups == {"department": "100"}
    User.objects.filter(id=here.alma.id).update(dimensions={"department": "200"})
    here.alma.refresh_from_db()
    save(person=here.alma, transaction_id=open_one.id, changes={"distance": Decimal(20)}, at=AT)
    moved_on = drive(here, "10")
    for one, amount in ((sent_one, "50.00"), (open_one, "100.00"), (moved_on, "39.40")):
        one.refresh_from_db()
        assert one.amount == Decimal(amount)


@pytest.mark.django_db
def test_any_two_versions_are_compared_in_words(here):
    draft, _seen = stand(here)
    told = {"person": here.cleo, "matrix_id": draft.id, "at": AT}
    set_price(number=10, cell="tier-0", value=Decimal("4.25"), **told)
    first = activate_matrix(person=here.cleo, matrix_id=draft.id, reason="", at=AT)
    second, _seen = stand(here)
    told["matrix_id"] = second.id
    put_row(row=Row(0, "Weekend", Shape(ShapeKind.FIXED, price("10"))), **told)
    take_row_out(number=30, **told)
    client = browser(here, here.cleo)
    page = client.get(f"{PAGE}compare/?country=DK&from=law&to={first.id}").content.decode()
    assert "4,25" in page
    assert "3,94" in page
    assert "Weekend" not in page
    page = client.get(f"{PAGE}compare/?country=DK&from={first.id}&to={second.id}").content.decode()
    assert (
        page.count("<strong>") - page.count("<strong>Weekend") == 1
    )  # the row that is gone, and the new one, no other
    assert "4,25" not in page.partition("</form>")[2]
    assert client.get(f"{PAGE}compare/?country=DK&from=nonsense&to={first.id}").status_code == 200
    assert browser(here, here.alma).get(f"{PAGE}compare/").status_code in {302, 403, 404}


@pytest.mark.pure
def test_a_row_that_was_moved_says_from_where_to_where():
    law = law_of("DK")
    car, bicycle = law.rows
    turned = replace(law, rows=(replace(bicycle, number=10), replace(car, number=20)))
    with override("en"):
        (one,) = changes_shown(law, turned, book=PriceBook(official()), on=TODAY, language="en")
    assert (one.number, one.what, one.was, one.now) == (20, ("moved",), ("as number 10",), ("as number 20",))


@pytest.mark.django_db
def test_every_condition_can_be_tried(here):
    User.objects.filter(id=here.alma.id).update(dimensions={"department": "100"})
    here.alma.refresh_from_db()
    draft, _seen = stand(here)
    told = {"person": here.cleo, "matrix_id": draft.id, "at": AT}
    number = here.alma.employee_number or here.alma.initials
    members = {
        "employee": number, "vehicle": "van", "fuel": "diesel", "fuel_paid_by": "employer", "purpose": "mileage",
        "weekday": "7", "extra": "trailer", "source": "odometer",
    }  # fmt: skip
    when = Conditions(
        members=tuple((name, frozenset({word})) for name, word in members.items()),
        groups=(("department", frozenset({"100"})),),
        dimensions=(("department", frozenset({"200"})),),
        passengers_from=2,
        reached=Reached(Counting(), Fraction(100), Fraction(1000)),
    )
    put_row(row=Row(0, "All at once", Shape(ShapeKind.FLAT, price("7.00")), when), **told)
    client = browser(here, here.cleo)
    asked = {
        "km": "10", "before": "500", "vehicle": "van", "fuel": "diesel", "fuel_paid_by": "employer", "day": "2026-11-22",
        "purpose": "mileage", "passengers": "2", "with": ["trailer"], "source": "odometer", "employee": number,
        "dimension-department": "200",
    }  # fmt: skip
    page = unescape(client.get(PAGE, asked).content.decode())
    why = page.partition('id="why"')[2]
    assert "70,00" in why
    assert "10 × 7,00" in why.replace("\u00a0", " ")
    for name, other in {
        "before": "5", "vehicle": "car", "fuel": "petrol", "fuel_paid_by": "driver", "day": "2026-11-23",
        "purpose": "", "passengers": "1", "with": [], "source": "typed", "employee": here.bo.employee_number or "BB",
        "dimension-department": "", "group-department": "200",
    }.items():  # fmt: skip
        page = client.get(PAGE, {**asked, name: other}).content.decode()
        assert "All at once" in page, name
        assert "70,00" not in page.partition('id="why"')[2], name
    page = client.get(PAGE, {**asked, "km": "-1", "day": "igen", "passengers": "mange"}).content.decode()
    assert page.count('class="field__error"') == 3
    assert 'value="mange"' in page


ROW = {"label": "Electric", "when": {"fuel": ["electric"], "groups": {"department": ["100"]}},
       "shape": {"kind": "tiers", "counting": {"span": "calendar-year"}, "caps": {"day": "500"},
                 "tiers": [{"up_to": "1000", "price": {"value": "5.00", "currency": "DKK"}},
                           {"price": {"official": "mileage_own_car_over_20000_km"}}]}}  # fmt: skip


@pytest.mark.django_db
def test_a_way_to_work_beyond_sixty_days_can_be_asked_for_and_tried(here):
    client = browser(here, here.cleo)
    row = {"country": "DK", "label": "Hjem og arbejde", "shape": "nothing", "home_to_work": "private", "before": "10"}
    assert client.post(ROWS, row).status_code == 302
    business, private = (
        client.get(PAGE, {"country": "DK", "version": _newest(), "km": "10", **besides})
        .content.decode()
        .partition('id="why"')[2]
        for besides in ({}, {"private_way": "1"})
    )
    assert "39,40" in business
    assert "39,40" not in private
    assert "Dag 61 fra hjemmet til arbejdsstedet" in unescape(private)


def _newest() -> str:
    return str(MileageMatrix.objects.order_by("-number").values_list("id", flat=True)[0])


def test_rows_are_put_in_changed_moved_and_taken_out_by_the_api(here):
    call = caller(here, here.cleo)
    matrix = uuid7()
    version = call("put", f"/matrix/draft/{matrix}?country=DK")[1]["version"]
    for _twice in range(2):
        status, rows = call("post", f"/matrix/{matrix}/rows", ROW)
        assert (status, rows[0]["label"], len(rows)) == (200, "Electric", 3)
    assert rows[0]["shape"]["tiers"][0]["price"]["value"] == "5.00"
    assert rows[0]["when"]["groups"] == {"department": ["100"]}
    status, rows = call("put", f"/matrix/{matrix}/rows/10", {**ROW, "label": "El"})
    assert rows[0]["label"] == "El"
    assert call("post", f"/matrix/{matrix}/rows/10/move", {"by": 1, "version": version + 2})[1][1]["label"] == "El"
    late = call("post", f"/matrix/{matrix}/rows/10/move", {"by": 1, "version": version + 2})
    assert late[0] == 409
    transaction.set_rollback(False)
    changes = call("get", f"/matrix/{matrix}/changes")[1]
    assert [(one["number"], one["old"], one["new"]["label"]) for one in changes] == [(20, None, "El")]
    body = {"version": matrix, "distance": "100", "before": "950", "on": "2026-11-20", "fuel": "electric"}
    told = call("post", "/matrix/try?country=DK", {**body, "groups": {"department": "100"}})[1]
    assert told["priced"]["amount"] == "394.00"  # the law's row stands above
    assert [row["won"] for row in told["rows"]] == [True, False, False]
    assert len(call("delete", f"/matrix/{matrix}/rows/10")[1]) == 2
    told = call("post", "/matrix/try?country=DK", {**body, "groups": {"department": "100"}})[1]
    assert told["priced"]["amount"] == "364.00"  # 50 × 5.00 + 50 × 2.28
    User.objects.filter(id=here.alma.id).update(dimensions={"department": "100"})
    number = here.alma.employee_number or here.alma.initials
    told = call("post", "/matrix/try?country=DK", {**body, "employee": number})[1]
    assert told["priced"]["amount"] == "364.00"  # where she stands follows
    assert [row["number"] for row in call("get", f"/matrix/{matrix}/rows")[1]] == [20, 30]
    assert call("get", "/matrix/law?country=DK")[1]["rows"][0]["shape"]["kind"] == "tiers"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"shape": {"kind": "flat"}}, {"shape": {"kind": "tiers", "tiers": []}}, {"when": {"vehicle": ["sledge"]}},
     {"shape": {"kind": "flat", "price": {"value": "1", "currency": "SEK"}}},
     {"shape": {"kind": "flat", "price": {"official": "mileage_rocket"}}}],
)  # fmt: skip
def test_no_nonsense_is_put_in_by_the_api(here, change):
    call = caller(here, here.cleo)
    matrix = uuid7()
    call("put", f"/matrix/draft/{matrix}?country=DK")
    assert call("post", f"/matrix/{matrix}/rows", {**ROW, **change})[0] == 422
    transaction.set_rollback(False)
    assert len(call("get", f"/matrix/{matrix}/rows")[1]) == 2


@pytest.mark.django_db
def test_who_only_reads_puts_no_row_in(here):
    draft, _seen = stand(here)
    alma = caller(here, here.alma)
    assert alma("post", f"/matrix/{draft.id}/rows", ROW)[0] == 403
    transaction.set_rollback(False)
    for address in (f"/matrix/{draft.id}/rows", f"/matrix/{draft.id}/changes"):
        assert alma("get", address)[0] == 403
        transaction.set_rollback(False)
    assert browser(here, here.alma).get(ROWS).status_code in {302, 403, 404}
