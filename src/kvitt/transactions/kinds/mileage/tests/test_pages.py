"""The pages of a drive."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from django.test import Client
from django.urls import reverse

from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.actions.sign_in import Caller, open_session
from kvitt.people.middleware import COOKIE
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.kinds.mileage.actions.draft import draft
from kvitt.transactions.kinds.mileage.actions.garage import save_vehicle
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileagePlace, MileageVehicle
from kvitt.transactions.models import Transaction

pytestmark = pytest.mark.django_db
WAY = ["Lygtevej 4, 2450 København SV", "Industrivej 4, 8000 Aarhus C"]


def browser(cast, person) -> Client:
    client = Client()
    opened = open_session(user=person, company_id=cast.company.id, at=now(), caller=Caller(), kind="browser", label="")
    client.cookies[COOKIE] = opened.token
    return client


def test_the_price_stands_there_while_it_is_typed_and_the_drive_is_sent(here):
    client = browser(here, here.alma)
    item = uuid7()
    assert client.post("/mileage/new/", {"item": item}).headers["Location"] == f"/mileage/{item}/"
    assert client.get(f"/mileage/{item}/").status_code == 200
    typed = {"stop": WAY, "distance": "42,5", "is_return": "1", "purpose": "Møde hos Vestas", "on": "20.11.2026"}
    saved = client.post(f"/mileage/{item}/save/", typed)
    told = json.loads(saved.content)["fragments"]
    assert "334,90" in told["price"]
    assert "85" in told["price"]
    sent = client.post(f"/mileage/{item}/send/", {})
    assert sent.headers["Location"] == "/"
    assert Transaction.objects.get(id=item).state == "submitted"


def test_an_empty_form_is_quiet_until_something_is_typed(here):
    client, item = browser(here, here.alma), uuid7()
    client.post("/mileage/new/", {"item": item})
    assert "finding--" not in client.get(f"/mileage/{item}/").content.decode()
    chosen = client.post(f"/mileage/{item}/save/", {"on": "20.11.2026", "vehicle": "bicycle", "stop": ["", ""]})
    assert "finding--" not in chosen.json()["fragments"]["findings"]
    typed = client.post(f"/mileage/{item}/save/", {"purpose": "Møde hos Vestas"})
    assert "finding--stop" in typed.json()["fragments"]["findings"]


def test_same_as_last_time_is_one_tap(here):
    client = browser(here, here.alma)
    first = draft(
        person=here.alma, transaction_id=uuid7(), at=AT,
        changes={"distance": Decimal(12), "stops": WAY, "purpose": "Møde hos Vestas", "on": TODAY},
    )  # fmt: skip
    item = uuid7()
    client.post("/mileage/new/", {"item": item})
    assert first.title in client.get(f"/mileage/{item}/").content.decode()
    client.post(f"/mileage/{item}/same/", {"pattern": first.id})
    row = Transaction.objects.get(id=item)
    assert (row.title, row.purpose, row.amount) == (first.title, first.purpose, first.amount)


def test_what_cannot_be_understood_stays_in_its_field_with_the_reason(here):
    client = browser(here, here.alma)
    item = uuid7()
    client.post("/mileage/new/", {"item": item})
    page = client.post(f"/mileage/{item}/send/", {"distance": "langt", "purpose": "Møde", "stop": WAY}).content.decode()
    assert 'value="langt"' in page
    assert "Møde" in page


def test_driven_again_on_other_days_makes_drafts_once(here):
    client = browser(here, here.alma)
    row = draft(
        person=here.alma, transaction_id=uuid7(), at=AT,
        changes={"distance": Decimal(12), "stops": WAY, "purpose": "Møde hos Vestas", "on": date(2026, 11, 2)},
    )  # fmt: skip
    for _twice in range(2):
        client.post(f"/mileage/{row.id}/repeat/", {"weekday": ["1", "4"], "until": "13.11.2026"})
    days = Transaction.objects.filter(kind="mileage").order_by("on").values_list("on", flat=True)
    assert [day.day for day in days] == [2, 5, 9, 12]


def test_vehicles_and_places_are_saved_and_a_place_is_known_by_its_name(here):
    client = browser(here, here.alma)
    vehicle, place = uuid7(), uuid7()
    client.post(
        "/mileage/garage/vehicles/",
        {"id": vehicle, "name": "Polo", "vehicle": "car", "fuel": "petrol", "registration": "AB 12 345"},
    )
    client.post("/mileage/garage/places/", {"id": place, "name": "Hjem", "address": WAY[0], "is_home": "1"})
    assert MileageVehicle.objects.get().owner_id == here.alma.id
    assert MileagePlace.objects.get().is_home
    refused = client.post("/mileage/garage/places/", {"id": uuid7(), "name": "Kunde", "address": ""})
    assert "Kunde" in refused.content.decode()
    assert client.get("/mileage/garage/").status_code == 200
    item = uuid7()
    client.post("/mileage/new/", {"item": item})
    client.post(f"/mileage/{item}/save/", {"stop": ["hjem", WAY[1]], "distance": "10"})
    row = Transaction.objects.get(id=item)
    assert row.title.startswith("Hjem – ")
    assert MileageDetail.objects.get(id=item).registration == "AB 12 345"


def test_the_vehicle_of_somebody_else_is_not_found(here):
    vehicle = save_vehicle(person=here.alma, owner=here.alma, vehicle_id=uuid7(), fields={"name": "Polo"}, at=AT)
    assert browser(here, here.dag).post(f"/mileage/garage/vehicles/{vehicle.id}/", {"name": "Min"}).status_code == 404


def test_the_log_as_page_pdf_and_excel(here):
    client = browser(here, here.alma)
    draft(
        person=here.alma, transaction_id=uuid7(), at=AT,
        changes={"distance": Decimal(12), "stops": WAY, "purpose": "=cmd|' /C calc'!A0", "on": date(2026, 3, 2)},
    )  # fmt: skip
    assert "Industrivej" in client.get("/mileage/log/?year=2026").content.decode()
    assert client.get("/mileage/log/pdf/?year=2026").content.startswith(b"%PDF")
    sheet = python_calamine.load_workbook(
        io.BytesIO(client.get("/mileage/log/excel/?year=2026").content)
    ).get_sheet_by_index(0)
    assert sheet.to_python()[1][3] == "=cmd|' /C calc'!A0"
    finance = browser(here, here.cleo)
    assert "Industrivej" not in finance.get(f"/mileage/log/?year=2026&person={here.alma.id}").content.decode()


def test_the_log_of_somebody_else_is_not_found(here):
    client = browser(here, here.alma)
    assert client.get(f"/mileage/log/?person={here.bo.id}").status_code == 404


def test_every_page_has_its_name(here):
    assert reverse("mileage", args=[uuid7()]).startswith("/mileage/")
