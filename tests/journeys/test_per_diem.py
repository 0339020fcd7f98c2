"""A trip on its pages and in the API, and beside what the person's expenses already pay for."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kvitt.files.actions import Incoming
from kvitt.files.models import Receipt
from kvitt.kernel.ids import uuid7
from kvitt.policy.queries import book
from kvitt.project.nordlys import AT, TODAY
from kvitt.rates.in_force import tables_in_force
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.receipts import receive
from kvitt.transactions.actions.reports import ReportFields, create_report, put_into_report
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.expense.actions import attach
from kvitt.transactions.kinds.per_diem.actions import save
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.tests.trips import THREE_COUNTRIES, trip
from kvitt.transactions.models import Transaction
from tests.doing import api_of, client_of, expense
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def alma(nordlys):
    return client_of(nordlys, nordlys.alma)


def _new(client) -> str:
    item = str(uuid7())
    answer = client.post("/per_diem/new/", {"item": item})
    assert answer["location"] == f"/per_diem/{item}/"
    return item


def _form(**besides) -> dict:
    return {
        "purpose": "Messe",
        "departs": "2026-11-09T07:00",
        "returns": "2026-11-12T19:30",
        "leg_country": ["SE", "DE"],
        "leg_place": ["Göteborg", ""],
        "leg_arrives": ["", ""],
        "leg_leaves": ["2026-11-10T12:00", ""],
        "leg_zone": ["", ""],
        **besides,
    }


def test_what_is_told_is_kept_and_priced_at_once(nordlys, alma):
    item = _new(alma)
    assert "Hvad rejsen" in alma.get(f"/per_diem/{item}/").content.decode()
    answer = alma.post(f"/per_diem/{item}/save/", _form()).json()
    assert set(answer["fragments"]) >= {"days", "send", "findings", "explained", "zone-0", "zone-1"}
    assert "2.213,54" in answer["fragments"]["send"]
    answer = alma.post(f"/per_diem/{item}/save/", {"meal-2026-11-10-breakfast": "free"}).json()
    assert "days" not in answer["fragments"]  # the fields stay: a tap meanwhile is not lost
    assert "531,25" in answer["fragments"]["amount-2026-11-10"]
    page = alma.get(f"/per_diem/{item}/").content.decode()
    assert 'value="2026-11-10T12:00"' in page
    answer = alma.post(f"/per_diem/{item}/send/", _form())
    assert answer["location"] == "/"
    with company_scope(nordlys.company.id):
        row = Transaction.objects.get(id=item)
        assert (row.state, row.amount) == ("submitted", Decimal("2119.79"))


def test_what_cannot_be_understood_says_so_and_the_rest_is_kept(nordlys, alma):
    item = _new(alma)
    answer = alma.post(f"/per_diem/{item}/save/", _form(departs="i går", since="2026-13-40")).json()
    assert answer["fragments"]["typing"]
    with company_scope(nordlys.company.id):
        told = Journey.from_json(PerDiemDetail.objects.get(id=item).journey)
    assert (told.departs, told.returns, told.legs[0].place) == ("", "2026-11-12T19:30", "Göteborg")
    page = alma.post(f"/per_diem/{item}/send/", _form(departs=""))
    assert page.status_code == 200
    assert "Skriv, hvornår du tog af sted" in page.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"meal-2026-11-10-breakfast": "gold"},
        {"night-2026-99-99": "receipt"},
        {"leg_country": ["XX"], "leg_place": [""]},
        {"leg_country": ["US"], "leg_zone": ["Mars/Base"]},
        {"returns": "2026-11-09T06:00"},
        {"returns": "2031-11-09T06:00"},
        {"distance_km": "langt"},
        {"cover": "gold"},
        {"dimension-department": "nowhere"},
        {"departs": "2026-11-09T07:00+05:00"},
    ],
)
def test_hostile_input_is_refused_without_a_crash(nordlys, alma, given):
    item = _new(alma)
    alma.post(f"/per_diem/{item}/save/", _form())
    assert alma.post(f"/per_diem/{item}/save/", given).status_code == 200
    assert alma.get(f"/per_diem/{item}/").status_code == 200


def test_a_clock_is_derived_from_the_place_and_can_be_chosen(nordlys, alma):
    item = _new(alma)
    alma.post(f"/per_diem/{item}/save/", _form(leg_country=["US", "US"], leg_place=["Chicago", "New York"]))
    page = alma.get(f"/per_diem/{item}/").content.decode()
    assert '<option value="America/Chicago" selected>' in page
    alma.post(
        f"/per_diem/{item}/save/",
        _form(leg_country=["US", "US"], leg_place=["Tucson", "New York"], leg_zone=["America/Phoenix", ""]),
    )
    with company_scope(nordlys.company.id):
        told = Journey.from_json(PerDiemDetail.objects.get(id=item).journey)
    assert [leg.zone for leg in told.legs] == ["America/Phoenix", "America/New_York"]


def test_expenses_abroad_are_proposed_and_taken_by_one_tap(nordlys, alma):
    with company_scope(nordlys.company.id):
        for days, country in ((9, "SE"), (8, "DE"), (6, "DE")):
            expense(nordlys, on=TODAY - timedelta(days=days), country=country, merchant=f"Café {days}")
        expense(nordlys, on=TODAY - timedelta(days=30), country="NO")  # one day alone is no trip
    item = _new(alma)
    page = alma.get(f"/per_diem/{item}/").content.decode()
    key = f"expenses:{TODAY - timedelta(days=9)}:{TODAY - timedelta(days=6)}"
    assert key in page
    alma.post(f"/per_diem/{item}/take/", {"key": key})
    with company_scope(nordlys.company.id):
        told = Journey.from_json(PerDiemDetail.objects.get(id=item).journey)
        assert [leg.country for leg in told.legs] == ["SE", "DE"]
        assert (told.first, told.last) == (TODAY - timedelta(days=9), TODAY - timedelta(days=6))
        assert Transaction.objects.get(id=item).amount is not None
    other = _new(alma)
    assert key not in alma.get(f"/per_diem/{other}/").content.decode()  # it is told now


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261103
DTEND;VALUE=DATE:20261106
SUMMARY:Kundebesøg
LOCATION:Hotel Norge\\, Bergen\\, Norge
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20261110T090000Z
DTEND:20261110T100000Z
SUMMARY:Møde
LOCATION:Oslo
END:VEVENT
{more}END:VCALENDAR
"""
MORE = """BEGIN:VEVENT
UID:3
DTSTART;TZID=Europe/Stockholm:20261112T080000
DTEND;TZID=Europe/Stockholm:20261113T170000
SUMMARY:Workshop
LOCATION:Malmö\\, Sverige
END:VEVENT
"""


def _upload(client, item: str, text: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("cal.ics", text.encode(), content_type="text/calendar")
    return client.post(f"/per_diem/{item}/calendar/", {"file": file})


def test_the_only_trip_in_a_calendar_is_taken_at_once(nordlys, alma):
    item = _new(alma)
    assert _upload(alma, item, CALENDAR.format(more="")).status_code == 302
    with company_scope(nordlys.company.id):
        row = Transaction.objects.get(id=item)
        told = Journey.from_json(PerDiemDetail.objects.get(id=item).journey)
    assert (row.purpose, row.title) == ("Kundebesøg", "Bergen")
    assert (told.departs, told.returns) == ("2026-11-03T08:00", "2026-11-05T18:00")
    assert told.legs[0].country == "NO"


def test_of_several_trips_in_a_calendar_one_is_chosen(nordlys, alma):
    item = _new(alma)
    page = _upload(alma, item, CALENDAR.format(more=MORE))
    found = page.context["found"]
    assert [one.title for one, _told in found] == ["Kundebesøg", "Workshop"]
    alma.post(f"/per_diem/{item}/calendar/", {"journey": found[1][1]})
    with company_scope(nordlys.company.id):
        assert Transaction.objects.get(id=item).title == "Malmö"


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:junk\nLOCATION:x\nEND:VEVENT\nEND:VCALENDAR\n"])  # fmt: skip
def test_a_file_that_is_no_calendar_says_so(nordlys, alma, text):
    item = _new(alma)
    page = _upload(alma, item, text)
    assert page.status_code == 200
    assert "kalender" in page.context["refusal"]
    for junk in ("x", "[]", '{"legs": 5}', '{"departs": 5}', '{"unknown": 1}'):
        assert alma.post(f"/per_diem/{item}/calendar/", {"journey": junk}).status_code in (200, 302)


def test_an_earlier_trip_is_made_again(nordlys, alma):
    with company_scope(nordlys.company.id):
        row = trip(nordlys, departs="2026-10-05T07:00", returns="2026-10-06T19:00", legs=[{"country": "SE", "place": "Lund"}], meals={"2026-10-06": {"lunch": "free"}})  # fmt: skip
    item = _new(alma)
    alma.post(f"/per_diem/{item}/take/", {"key": f"trip:{row.id}"})
    with company_scope(nordlys.company.id):
        told = Journey.from_json(PerDiemDetail.objects.get(id=item).journey)
    assert told.legs[0].place == "Lund"
    assert told.first is not None
    assert told.first.weekday() == date(2026, 10, 5).weekday()
    assert list(told.meals) == [str(told.last)]


def _codes(row: Transaction) -> dict[str, dict]:
    row.refresh_from_db()
    return {finding["code"]: finding["parameters"] for finding in row.findings}


def test_a_meal_that_is_an_expense_too_is_found_until_it_is_said(nordlys):
    with company_scope(nordlys.company.id):
        guests = [{"name": "Frode", "company": "Kunde A/S"}]
        expense(
            nordlys,
            on=date(2026, 11, 10),
            cost_type_id=nordlys.cost_type("entertaining"),
            participants=guests,
            merchant="Kroen",
        )
        row = trip(nordlys, meals={})
        assert _codes(row)["per_diem.meal-claimed"] == {"on": "2026-11-10", "text": "Kroen"}
        save(
            person=nordlys.alma,
            transaction_id=row.id,
            changes={"meals": {"2026-11-10": {"dinner": "paid"}}},
            on=TODAY,
            at=AT,
        )
        assert "per_diem.meal-claimed" not in _codes(row)


def test_a_meal_is_found_from_the_expense_too_when_the_trip_was_sent_first(nordlys):
    with company_scope(nordlys.company.id):
        trip(nordlys, state="submitted", meals={"2026-11-11": {"breakfast": "free", "lunch": "paid", "dinner": "free"}})
        guests = {
            "cost_type_id": nordlys.cost_type("entertaining"),
            "participants": [{"name": "Frode", "company": "Kunde A/S"}],
        }
        asked = {day: _codes(expense(nordlys, on=date(2026, 11, day), **guests)) for day in (8, 10, 11)}
    assert {day for day, codes in asked.items() if "expense.meal-claimed" in codes} == {10}
    assert asked[10]["expense.meal-claimed"] == {"text": "Göteborg – Hamburg – Oslo"}


def test_breakfast_on_a_hotel_receipt_is_found(nordlys, files):
    with company_scope(nordlys.company.id):
        hotel = expense(
            nordlys,
            on=date(2026, 11, 10),
            cost_type_id=nordlys.cost_type("hotel"),
            merchant="Hotel Havet",
            no_receipt_reason="",
        )
        picture = receipt_picture(merchant="Hotel Havet", total="1.200,00", vat="240,00", day="10.11.2026")
        receipt = receive(person=nordlys.alma, incoming=Incoming(uuid7(), "hotel.jpg", picture), at=AT)
        attach(person=nordlys.alma, transaction_id=hotel.id, receipt_ids=[receipt.id], on=TODAY, at=AT)
        assert "per_diem.breakfast-on-receipt" not in _codes(trip(nordlys, meals={}))
        Receipt.objects.filter(id=receipt.id).update(reading={"text": "1 nat 1.100,00\nMorgenmad 100,00"})
        row = trip(nordlys, meals={})
        assert _codes(row)["per_diem.breakfast-on-receipt"] == {"text": "Hotel Havet"}
        mornings = {f"2026-11-{day}": {"breakfast": "paid"} for day in (10, 11, 12)}
        save(person=nordlys.alma, transaction_id=row.id, changes={"meals": mornings}, on=TODAY, at=AT)
        assert "per_diem.breakfast-on-receipt" not in _codes(row)
        save(
            person=nordlys.alma, transaction_id=row.id, changes={"nights": {"2026-11-10": "allowance"}}, on=TODAY, at=AT
        )
        assert "per_diem.night-claimed" in _codes(row)


def test_a_trip_is_made_read_and_changed_by_the_api(nordlys, client):
    api, item = api_of(nordlys, nordlys.alma), str(uuid7())

    def send(method: str, address: str, body: dict, **headers):
        return getattr(client, method)(address, json.dumps(body), content_type="application/json", **api, **headers)

    for _ in range(2):
        made = send("post", "/api/v1/per_diems/", {"id": item, **THREE_COUNTRIES})
        assert made.status_code == 201
    assert (made.json()["amount"], made.json()["tax_free"]) == ("1932.290", "1932.29")
    assert made.json()["priced"]["per_diem"]["days"][0]["steps"][0]["rate"] == "625.00"
    changed = send(
        "patch", f"/api/v1/per_diems/{item}", {"meals": {"2026-11-10": {"lunch": "free"}}}, HTTP_IF_MATCH=made["ETag"]
    )
    assert changed.json()["journey"]["meals"]["2026-11-10"] == {"breakfast": "free", "lunch": "free"}
    assert send("patch", f"/api/v1/per_diems/{item}", {}, HTTP_IF_MATCH=made["ETag"]).status_code == 412
    assert send("patch", f"/api/v1/per_diems/{item}", {"departs": "soon"}).status_code == 422
    assert client.get(f"/api/v1/per_diems/{item}", **api).json()["version"] == changed.json()["version"]
    explained = client.get(f"/api/v1/transactions/{item}/explanation", **api).json()
    assert explained["holds"]
    assert explained["amount"] == "1744.79"
    assert isinstance(client.get("/api/v1/per_diems/proposals", **api).json(), list)
    found = send("post", "/api/v1/per_diems/calendar", {"text": CALENDAR.format(more=MORE)}).json()
    assert [one["title"] for one in found] == ["Kundebesøg", "Workshop"]


def test_nobody_else_reaches_a_draft(nordlys, outsider, client):
    with company_scope(nordlys.company.id):
        row = trip(nordlys)
    for company, person in ((nordlys, nordlys.dag), (nordlys, nordlys.cleo), (outsider, outsider.alma)):
        other = client_of(company, person)
        assert other.get(f"/per_diem/{row.id}/").status_code == 404
        for address in ("save", "send", "take", "calendar"):
            assert other.post(f"/per_diem/{row.id}/{address}/", {"purpose": "x"}).status_code == 404


def test_a_question_is_answered_by_correcting_the_trip_under_way(nordlys, alma, client):
    with company_scope(nordlys.company.id):
        row = trip(nordlys, state="submitted")
        ask(person=nordlys.bo, transaction_id=row.id, text="Spiste I ikke sammen tirsdag?", message_id=uuid7(), at=AT)
        row.refresh_from_db()
    address = f"/per_diem/{row.id}/amend/"
    page = alma.get(address).content.decode()
    assert "Spiste I ikke sammen" in page
    told = {"version": str(row.version), "message": str(uuid7()), "meal-2026-11-10-dinner": "paid"}
    assert "meal-2026-11-10-dinner" in alma.post(address, told).content.decode()  # without an answer it comes back
    for _ in range(2):
        assert alma.post(address, {**told, "answer": "Jo, firmaet betalte."}).status_code == 302
    with company_scope(nordlys.company.id):
        after = Transaction.objects.get(id=row.id)
        assert after.amount == row.amount - Decimal("187.50")
        assert (after.state, after.asked_at, after.version) == ("submitted", None, row.version + 1)
    stranger = client_of(nordlys, nordlys.dag)
    assert stranger.get(address).status_code == 404
    answer = client.post(
        f"/api/v1/per_diems/{row.id}/amend",
        json.dumps({"departs": ""}),
        content_type="application/json",
        **api_of(nordlys, nordlys.alma),
    )
    assert answer.status_code == 422  # it would not be complete any more
    assert answer.json()["findings"][0]["code"] == "per_diem.departure-missing"


def test_a_trip_goes_into_a_report_and_is_sent_with_it(nordlys):
    with company_scope(nordlys.company.id):
        row = trip(nordlys)
        report = create_report(person=nordlys.alma, report_id=uuid7(), fields=ReportFields(title="Oslo"), at=AT)
        put_into_report(person=nordlys.alma, report_id=report.id, transaction_ids=[row.id], at=AT)
        (outcome,) = submit_each(person=nordlys.alma, transaction_ids=[row.id], on=TODAY, at=AT)
        assert outcome.error is None
        row.refresh_from_db()
        assert (row.report_id, row.state) == (report.id, "submitted")


def test_finance_sees_it_without_vat_and_corrects_its_account(nordlys):
    with company_scope(nordlys.company.id):
        row = trip(nordlys, state="approved")
    cleo = client_of(nordlys, nordlys.cleo)
    page = cleo.get(f"/finance/{row.id}/").content.decode()
    assert '<option value="" selected>–</option>' in page
    sent = {
        "version": str(row.version),
        "line": str(row.id),
        f"account-{row.id}": "2000",
        f"vat_code-{row.id}": "",
        f"vat_amount-{row.id}": "0,00",
    }
    assert cleo.post(f"/finance/{row.id}/correct/", sent).status_code == 302
    with company_scope(nordlys.company.id):
        assert PerDiemDetail.objects.get(id=row.id).account == "2000"


def test_the_number_of_queries_does_not_grow_with_the_trips(nordlys):
    with company_scope(nordlys.company.id):
        rows = [
            trip(
                nordlys,
                departs=f"2026-{month:02}-03T07:00",
                returns=f"2026-{month:02}-05T19:30",
                legs=[{"country": "SE"}],
                meals={},
            )
            for month in range(3, 9)
        ]
        rows = list(Transaction.objects.filter(id__in=[row.id for row in rows]))
        kind, rules = kind_of("per_diem"), book()

        def asked(some: list[Transaction]) -> dict[str, int]:
            questions = {
                "check": lambda: kind.check(some, on=TODAY),
                "asked": lambda: kind.asked(some),
                "grounds": lambda: kind.grounds(some),
                "postings": lambda: kind.postings(some),
                "facts": lambda: kind.facts(some, language="da"),
                "explain": lambda: kind.explain(some, language="da"),
                "correctable": lambda: kind.correctable(some, language="da", rules=rules),
                "repriced": lambda: kind.repriced(some, tables=tables_in_force()),
            }
            counts = {}
            for name, ask_it in questions.items():
                with CaptureQueriesContext(connection) as queries:
                    ask_it()
                counts[name] = len(queries)
            return counts

        asked(rows[:1])  # what is read once and kept
        one = asked(rows[:1])
        assert asked(rows) == one
        assert max(one.values()) <= 9  # of the check, one reads the policy
