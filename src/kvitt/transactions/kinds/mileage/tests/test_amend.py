"""A drive under way is corrected by its owner: what still holds stands, and what was sent meanwhile is corrected visibly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kvitt.events.models import Event
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError
from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, TODAY
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.discard import discard
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.kind import kind_of
from kvitt.transactions.kinds.mileage.actions.amend import amend
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.tests.driving import WAY, booked_as, drive
from kvitt.transactions.models import ApprovalStep, Transaction
from tests.doing import api_of, client_of
from tests.pictures import receipt_picture

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)
PICTURE = receipt_picture(merchant="Mols-Linien", total="180,00", vat="36,00", day="20.11.2026")


def amending(cast, row, *, person=None, **changes):
    more = {name: changes.pop(name) for name in ("answer", "message_id", "version") if name in changes}
    return amend(person=person or cast.alma, transaction_id=row.id, changes=changes, on=TODAY, at=LATER, **more)


def total(cast) -> Decimal:
    rows = Transaction.objects.filter(owner_id=cast.alma.id, discarded_at=None).exclude(state__in=["draft", "rejected"])
    return sum((row.amount or Decimal(0) for row in rows), Decimal(0))


def states(row) -> list[str]:
    return list(ApprovalStep.objects.filter(transaction_id=row.id).order_by("id").values_list("state", flat=True))


def test_a_drive_is_priced_anew_and_answers_what_was_asked(here):
    row = drive(here, state="submitted")
    ask(person=here.bo, transaction_id=row.id, text="Begge veje?", message_id=uuid7(), at=AT)
    message = uuid7()
    for _twice in range(2):
        done = amending(here, row, is_return=True, answer="Ja", message_id=message)
    done.refresh_from_db()
    assert (done.amount, done.state, done.asked_at) == (Decimal("788.00"), "submitted", None)
    approve(person=here.bo, transaction_id=row.id, at=LATER)
    book(person=here.cleo, transaction_id=row.id, booked_on=TODAY, at=LATER)
    assert booked_as(row)[0][:2] == ("2545", Decimal("788.00"))


def test_an_approval_that_the_change_concerns_is_void_and_one_that_it_does_not_stands(here):
    row = drive(here, state="approved")
    ask(person=here.cleo, transaction_id=row.id, text="Hvem?", message_id=uuid7(), at=AT)
    amending(here, row, purpose="Møde hos Grundfos", answer="Grundfos", message_id=uuid7())
    assert Transaction.objects.get(id=row.id).state == "approved"
    ask(person=here.cleo, transaction_id=row.id, text="Hvor langt?", message_id=uuid7(), at=LATER)
    amending(here, row, distance=Decimal(80), answer="80", message_id=uuid7())
    done = Transaction.objects.get(id=row.id)
    assert (done.state, done.amount) == ("submitted", Decimal("315.20"))
    assert "void" in states(row)
    assert "waiting" in states(row)


def test_an_answer_alone_changes_neither_price_nor_version(here):
    row = drive(here, state="submitted")
    ask(person=here.bo, transaction_id=row.id, text="Hvor langt?", message_id=uuid7(), at=AT)
    row.refresh_from_db()
    before = MileageDetail.objects.get(id=row.id).priced
    amending(here, row, distance=Decimal(100), outlays=[], answer="Som skrevet", message_id=uuid7())
    done = Transaction.objects.get(id=row.id)
    assert (done.version, MileageDetail.objects.get(id=row.id).priced) == (row.version, before)


def test_what_follows_a_drive_that_is_corrected_is_corrected_on_it_visibly(here):
    early = drive(here, km="19950", on=date(2026, 1, 5), state="submitted")
    last = drive(here, km="100", on=date(2026, 6, 1), state="booked")
    assert last.amount == Decimal("311.00")
    amending(here, early, distance=Decimal(19_900))
    line = MileageCorrection.objects.get()
    assert (line.transaction_id, line.drive_id, line.difference) == (early.id, last.id, Decimal("83.00"))
    last.refresh_from_db()
    assert last.amount == Decimal("311.00")
    assert total(here) == 20_000 * Decimal("3.94")
    amending(here, early, distance=Decimal(19_950))
    assert not MileageCorrection.objects.exists()
    assert total(here) == 20_000 * Decimal("3.94") + 50 * Decimal("2.28")


def test_a_drive_that_was_corrected_by_another_takes_the_line_back(here):
    drive(here, km="19950", on=date(2026, 1, 5), state="submitted")
    last = drive(here, km="100", on=date(2026, 6, 1), state="submitted")
    late = drive(here, km="50", on=date(2026, 3, 1), state="submitted")
    assert MileageCorrection.objects.get().transaction_id == late.id
    amending(here, last, distance=Decimal(120))
    assert total(here) == 20_000 * Decimal("3.94") + 120 * Decimal("2.28")
    assert kind_of("mileage").explain([Transaction.objects.get(id=last.id)], language="en")[last.id].holds
    amending(here, late, distance=Decimal(30))
    assert total(here) == 20_000 * Decimal("3.94") + 100 * Decimal("2.28")


def test_a_drive_can_be_corrected_into_another_year(here):
    drive(here, km="19950", on=date(2026, 1, 5), state="submitted")
    row = drive(here, km="100", on=date(2026, 6, 1), state="submitted")
    amending(here, row, on=date(2025, 12, 30))
    row.refresh_from_db()
    assert row.amount == 100 * Decimal("3.81")
    assert total(here) == 19_950 * Decimal("3.94") + 100 * Decimal("3.81")


def test_who_may_and_when(here):
    row = drive(here, state="submitted")
    with pytest.raises(NotAllowedError, match=r"transaction\.not-yours"):
        amending(here, row, person=here.bo, distance=Decimal(1))
    with pytest.raises(ConflictError, match="changed-meanwhile"):
        amending(here, row, distance=Decimal(1), version=row.version - 1)
    with pytest.raises(InvalidError) as refused:
        amending(here, row, purpose="")
    assert [one.code for one in refused.value.findings] == ["mileage.purpose-missing"]
    assert Transaction.objects.get(id=row.id).purpose
    booked = drive(here, km="12", state="booked")
    with pytest.raises(ConflictError, match=r"transaction\.not-editable"):
        amending(here, booked, distance=Decimal(1))


def test_a_correction_alone_cannot_be_corrected(here):
    early = drive(here, km="19950", on=date(2026, 1, 5), state="submitted")
    drive(here, km="100", on=date(2026, 6, 1), state="submitted")
    recall(person=here.alma, transaction_id=early.id, at=AT)
    discard(person=here.alma, transaction_id=early.id, at=AT)
    alone = MileageCorrection.objects.get().transaction
    assert kind_of("mileage").amend_address(alone) == ""
    with pytest.raises(ConflictError, match=r"mileage\.correction-is-fixed"):
        amending(here, alone, distance=Decimal(1))
    assert client_of(here, here.alma).get(f"/mileage/{alone.id}/amend/").headers["Location"] == f"/items/{alone.id}/"


def test_on_its_page_everything_is_told_at_once_and_kept_when_it_is_refused(here):
    row = drive(here, state="submitted", is_return=True, outlays=[{"what": "ferry", "amount": Decimal(180)}])
    ask(person=here.bo, transaction_id=row.id, text="Færge?", message_id=uuid7(), at=AT)
    row.refresh_from_db()
    client, address = client_of(here, here.alma), f"/mileage/{row.id}/amend/"
    assert address in client.get(f"/items/{row.id}/").content.decode()
    page = client.get(address).content.decode()
    assert "Færge?" in page
    assert "data-autosave-url" not in page
    told = {
        "version": str(row.version), "message": str(uuid7()), "answer": "", "stop": [*WAY], "distance": "90",
        "is_return": "", "outlay_amount": "", "on": "20.11.2026", "purpose": "Møde hos Vestas", "extras": "1",
        "extra-passenger": "2", "registration": "XY 12 345",
    }  # fmt: skip
    page = client.post(address, told).content.decode()
    for kept in ('value="90"', 'value="XY 12 345"', 'name="extra-passenger" inputmode="numeric" value="2"'):
        assert kept in page
    assert 'name="is_return" value="1" checked' not in page
    assert client.post(address, {**told, "answer": "Ingen færge"}).headers["Location"] == f"/items/{row.id}/"
    done, detail = Transaction.objects.get(id=row.id), MileageDetail.objects.get(id=row.id)
    assert (done.amount, detail.is_return, detail.registration) == (Decimal("354.60"), False, "XY 12 345")
    assert not MileageOutlay.objects.filter(transaction_id=row.id).exists()


def test_a_receipt_that_is_asked_for_comes_along_and_leaves_a_trace(here):
    row = drive(here, state="submitted", outlays=[{"what": "ferry", "amount": Decimal(180)}])
    assert "mileage.outlay-without-receipt" in {one["code"] for one in row.findings}
    ask(person=here.bo, transaction_id=row.id, text="Kvittering?", message_id=uuid7(), at=AT)
    row.refresh_from_db()
    address = f"/mileage/{row.id}/amend/"
    file = SimpleUploadedFile("faerge.jpg", PICTURE, content_type="image/jpeg")
    told = {"version": str(row.version), "message": str(uuid7()), "answer": "Her"}
    broken = SimpleUploadedFile("faerge.jpg", b"", content_type="image/jpeg")
    assert ">Her</textarea>" in client_of(here, here.alma).post(address, {**told, "file": broken}).content.decode()
    client_of(here, here.alma).post(address, {**told, "file": file})
    row.refresh_from_db()
    assert (row.receipts_count, row.asked_at) == (1, None)
    assert "mileage.outlay-without-receipt" not in {one["code"] for one in row.findings}
    assert "transaction.receipt-attached" in set(Event.objects.filter(subject_id=row.id).values_list("verb", flat=True))


def test_the_whole_form_again_changes_nothing_that_was_read_or_driven(here):
    row = drive(here, odometer_start=Decimal(1000), odometer_end=Decimal(1060), km="60", state="submitted")
    told = {"distance": "60", "odometer_start": "1.000", "odometer_end": "1.060", "is_return": "", "stop": [*WAY],
            "version": str(row.version), "message": str(uuid7())}  # fmt: skip
    answer = client_of(here, here.alma).post(f"/mileage/{row.id}/amend/", told)
    assert answer.headers["Location"] == f"/items/{row.id}/"
    done = Transaction.objects.get(id=row.id)
    assert (done.version, MileageDetail.objects.get(id=row.id).source) == (row.version, "odometer")


def test_through_the_api(here):
    row = drive(here, state="submitted")
    address, header = f"/api/v1/mileages/{row.id}/amend", api_of(here, here.alma)

    def call(told, **more):
        return Client().post(address, told, content_type="application/json", **header, **more)

    ask(person=here.bo, transaction_id=row.id, text="Hvor langt?", message_id=uuid7(), at=AT)
    done = call({"distance": "80", "answer": "80 km", "message_id": str(uuid7())}).json()
    assert (Decimal(done["amount"]), done["state"]) == (Decimal("315.20"), "submitted")
    assert call({"distance": "90"}, HTTP_IF_MATCH='"1"').status_code == 412


def test_a_drive_of_somebody_else_is_not_found_through_the_api(here):
    row = drive(here, state="submitted")
    address = f"/api/v1/mileages/{row.id}/amend"
    stranger = Client().post(address, {}, content_type="application/json", **api_of(here, here.dag))
    assert stranger.status_code == 404
