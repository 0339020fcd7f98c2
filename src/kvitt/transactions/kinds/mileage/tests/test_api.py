"""Driving by the API."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.actions.sign_in import Caller, open_session
from kvitt.transactions.kinds.mileage.tests.test_pages import WAY

pytestmark = pytest.mark.django_db


def caller(cast, person):
    opened = open_session(user=person, company_id=cast.company.id, at=now(), caller=Caller(), kind="browser", label="")
    header = {"HTTP_AUTHORIZATION": f"Bearer {opened.token}"}

    def call(method: str, address: str, body: object = None):
        answer = getattr(Client(), method)(
            f"/api/v1/mileages{address}",
            **({"data": json.dumps(body, default=str), "content_type": "application/json"} if body is not None else {}),
            **header,
        )
        return answer.status_code, (json.loads(answer.content) if answer.content else None)

    return call


def test_a_drive_is_made_changed_and_made_again(here):
    call = caller(here, here.alma)
    item = uuid7()
    body = {"id": item, "distance": "42.5", "is_return": True, "stops": WAY, "purpose": "Møde", "on": "2026-11-20",
            "outlays": [{"what": "toll", "amount": "265"}]}  # fmt: skip
    status, made = call("post", "/", body)
    assert (status, Decimal(made["amount"]), made["total_distance"]) == (201, Decimal("599.90"), "85.00")
    assert made["priced"]["steps"][0]["rate"] == "3.94"
    assert call("post", "/", body)[1]["id"] == str(item)
    assert (
        call("patch", f"/{item}", {"distance": "50", "is_return": False, "outlays": []})[1]["priced"]["amount"]
        == "197.00"
    )
    more = call("post", f"/{item}/again", {"days": ["2026-11-18", "2026-11-19"]})[1]
    assert [Decimal(one["amount"]) for one in more] == [197, 197]
    status, refused = call("patch", f"/{item}", {"vehicle": "spaceship"})
    assert (status, refused["findings"][0]["code"]) == (422, "mileage.word-unknown")


def test_vehicles_places_log_and_table(here):
    alma, cleo = caller(here, here.alma), caller(here, here.cleo)
    vehicle = uuid7()
    for _twice in range(2):
        assert alma("put", f"/garage/vehicles/{vehicle}", {"name": "Polo", "fuel": "petrol"})[0] == 200
    assert [one["name"] for one in alma("get", "/garage/vehicles")[1]] == ["Polo"]
    assert alma("put", f"/garage/places/{uuid7()}", {"name": "Hjem", "address": WAY[0], "is_home": True})[0] == 200
    assert alma("put", "/garage/driver", {"commute_km": "12"})[1]["commute_km"] == "12"
    assert alma("get", "/garage/log?year=2026")[1] == []
    matrix = uuid7()
    assert cleo("put", f"/matrix/draft/{matrix}?country=DK")[1]["state"] == "draft"
    cleo("patch", f"/matrix/{matrix}/price", {"number": 10, "cell": "tier-0", "value": "4.25"})
    assert cleo("get", f"/matrix/{matrix}/review")[1] == []
    assert cleo("post", f"/matrix/{matrix}/activate", {"reason": "Aftale"})[1]["state"] == "in_force"
    assert "official" in cleo("get", "/matrix/law?country=DK")[1]["text"]


def test_an_employee_does_not_read_the_table(here):
    assert caller(here, here.alma)("get", "/matrix/")[0] == 403
