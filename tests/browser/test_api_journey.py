"""The main job by the API alone: no page is opened between the picture and the file for the ledger."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext

from kvitt.kernel.ids import uuid7
from tests.browser.running import PASSWORD
from tests.browser.test_journey import receipt_of

pytestmark = pytest.mark.browser
MOVES = ("drafted", "submitted", "approved", "booked")


class Person:
    """Somebody with a token."""

    def __init__(self, request: APIRequestContext, address: str, name: str) -> None:
        self._request, self._address = request, f"{address}/api/v1"
        self._token = ""
        opened = self.post(
            "/sessions", {"company": "nordlys", "email": f"{name}@nordlys.example", "password": PASSWORD}
        )
        self._token = opened["token"]

    def post(self, path: str, body: dict) -> dict:
        return self._answer("POST", path, data=body).json()

    def get(self, path: str) -> dict:
        return self._answer("GET", path).json()

    def bytes_of(self, path: str) -> bytes:
        return self._answer("GET", path).body()

    def upload(self, path: str, picture: Path, **fields: str) -> dict:
        file = {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.read_bytes()}
        return self._answer("POST", path, multipart={**fields, "file": file}).json()

    def patch(self, path: str, body: dict) -> dict:
        return self._answer("PATCH", path, data=body).json()

    def _answer(self, method: str, path: str, **given):
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = self._request.fetch(self._address + path, method=method, headers=headers, **given)
        assert answer.ok, (path, answer.status, answer.text())
        return answer


@pytest.fixture
def person(running, chromium):
    context = chromium.new_context()
    yield lambda name: Person(context.request, running.address, name)
    context.close()


def test_from_a_photographed_receipt_to_an_export_by_the_api_alone(person, tmp_path):
    alma, bo, cleo = person("alma"), person("bo"), person("cleo")

    receipt, expense = str(uuid7()), str(uuid7())
    alma.upload("/receipts", receipt_of(tmp_path, "nordic_da_04.jpg", "312,40", "62,48"), id=receipt)
    alma.post("/expenses/", {"id": expense, "receipt_ids": [receipt]})
    read = _read(alma, expense)
    assert read["amount"] is not None
    assert read["read"]["amount"]["confidence"] > 0

    choices = alma.get("/choices")
    office = next(row for row in choices["cost_types"] if row["code"] == "office")
    filled = alma.patch(
        f"/expenses/{expense}",
        {
            "merchant": "Kun over API'et",
            "purpose": "Papir",
            "cost_type_id": office["id"],
            "on": time.strftime("%Y-%m-%d"),
        },
    )
    assert [found for found in filled["findings"] if found["severity"] == "stop"] == []
    assert alma.post("/transactions/submit", {"ids": [expense]})[0]["done"]

    assert expense in [row["id"] for row in bo.get("/approvals")]
    assert bo.post("/approvals/approve", {"ids": [expense]})[0]["done"]

    assert cleo.post("/finance/book", {"ids": [expense]})[0]["done"]
    batch = cleo.post("/exports", {"id": str(uuid7())})
    table = cleo.bytes_of(f"/exports/{batch['id']}/csv")
    assert "Kun over API'et" in table.decode("utf-8-sig")
    assert cleo.bytes_of(f"/exports/{batch['id']}/csv") == table

    verbs = [event["verb"] for event in alma.get(f"/transactions/{expense}/history")]
    assert [verb.split(".")[1] for verb in verbs if verb.split(".")[1] in MOVES] == list(MOVES)


def _read(alma: Person, expense: str) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = alma.get(f"/expenses/{expense}")
        if found["read"]:
            return found
        time.sleep(0.2)
    raise AssertionError("the receipt was not read")
