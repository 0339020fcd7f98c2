"""The same receipt again, what is made black, several receipts in one file, proposed cost types, corrections: through the actions."""

import io
import json
import zipfile
from decimal import Decimal

import pytest
from PIL import Image

from kvitt.exports.actions import hand_over
from kvitt.exports.queries import batch_file
from kvitt.files.actions import Incoming, Read
from kvitt.files.black import as_one_pdf
from kvitt.files.decode import decode
from kvitt.files.models import Receipt
from kvitt.files.store import store
from kvitt.kernel.errors import ConflictError, InvalidError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.project.commands.corrections import export_corrections
from kvitt.project.nordlys import AT, TODAY
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.blacken import blacken, show_again
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.receipts import reading_arrived, receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft, save
from kvitt.transactions.kinds.expense.apart import put_together, take_apart
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.shown import pages_of_items
from tests.doing import api_of, client_of, expense

LINES = [
    "Café Værftet",
    "CVR 20101015",
    "Frokost 385,00",
    "Kaffe 100,00",
    "Total 485,00",
    "Moms 97,00",
    "19.11.2026 12:30",
    "Bon 3141 Bord 271",
]
BOX = [0.1, 0.2, 0.4, 0.05]


def _picture(shade: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), shade).save(out, "JPEG")
    return out.getvalue()


def _fields(amount="485.00", merchant="Café Værftet", on="2026-11-19", **more):
    values = {"amount": amount, "merchant": merchant, "on": on, "currency": "DKK", "country": "DK", **more}
    return {
        name: {"value": value, "confidence": 0.95, "region": [0, 0.1, 0.5, 0.3, 0.03]} for name, value in values.items()
    }


def _receipt(person, *, shade="white", reading=None):
    """A receipt with a reading made by hand, so that no engine has to run."""
    data = _picture(shade)
    receipt = receive(person=person, incoming=Incoming(uuid7(), "bon.jpg", data), at=AT)
    reading = {"fields": _fields(), "text": "\n".join(LINES), **(reading or {})}
    reading_arrived(receipt_id=receipt.id, read=Read(decoded=decode(data, "image/jpeg"), reading=reading), at=AT)
    receipt.refresh_from_db()
    return receipt


def _drafted(cast, person, receipt, **changes):
    given = {
        "cost_type_id": cast.cost_type("entertaining"),
        "purpose": "Frokost",
        "participants": [{"name": "N", "company": "H"}],
    }
    return draft(
        person=person, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT, changes={**given, **changes}
    )


def _codes(row):
    row.refresh_from_db()
    return {finding["code"] for finding in row.findings}


def _booked(cast, row):
    submit(person=row.owner, transaction_id=row.id, on=TODAY, at=AT)
    approve(person=cast.bo, transaction_id=row.id, at=AT)
    book(person=cast.cleo, transaction_id=row.id, booked_on=TODAY, at=AT)


# -- the same receipt again -------------------------------------------------------------------------------------------


def test_a_cropped_copy_of_a_colleagues_receipt_is_noticed_without_saying_whose(nordlys):
    with company_scope(nordlys.company.id):
        first = _drafted(nordlys, nordlys.alma, _receipt(nordlys.alma))
        copy = _receipt(nordlys.dag, shade="grey", reading={"text": "\n".join(LINES[2:])})
        again = _drafted(nordlys, nordlys.dag, copy)
        assert "expense.same-look-elsewhere" in _codes(again)
        assert str(first.id) not in json.dumps(again.findings)
        assert "Værftet" not in json.dumps(again.findings)
        mine = _drafted(nordlys, nordlys.alma, _receipt(nordlys.alma, shade="silver"))
        assert "expense.same-look" in _codes(mine)


def test_another_receipt_of_the_same_shop_is_not_the_same(nordlys):
    with company_scope(nordlys.company.id):
        _receipt(nordlys.alma)
        other = [
            "Café Værftet",
            "CVR 20101015",
            "Kage 85,00",
            "Te 40,00",
            "Total 125,00",
            "Moms 25,00",
            "20.11.2026 09:10",
            "Bon 3207",
        ]
        row = _receipt(
            nordlys.dag, shade="grey", reading={"text": "\n".join(other), "fields": _fields("125.00", on="2026-11-20")}
        )
        assert row.alike == []


def test_another_company_never_meets_it(nordlys, outsider):
    with company_scope(nordlys.company.id):
        _receipt(nordlys.alma)
    with company_scope(outsider.company.id):
        assert _receipt(outsider.alma, shade="grey").alike == []


# -- black ------------------------------------------------------------------------------------------------------------


def _private():
    return {
        "lines": [["CPR ••••••-••••", 0, *BOX], ["Total 485,00", 0, 0.1, 0.5, 0.3, 0.03]],
        "signs": [{"code": "personal-number", "region": [0, *BOX], "word": "cpr"}],
    }


def _middle(data: bytes) -> int:
    picture = Image.open(io.BytesIO(data)).convert("L")
    return picture.getpixel((int(picture.width * 0.3), int(picture.height * 0.225)))


def test_what_is_made_black_is_black_wherever_others_look(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading=_private())
        row = _drafted(nordlys, nordlys.alma, receipt)
        assert "expense.personal-number" in _codes(row)
        blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)
        assert "expense.personal-number" not in _codes(row)
        receipt.refresh_from_db()
        page = receipt.pages.get()
        assert _middle(store().read(page.sha256)) < 12
        assert _middle(store().read(page.plain_sha256)) > 245
        assert _middle(store().read(receipt.sha256)) > 245  # the original is untouched, under its own hash
        _booked(nordlys, row)
        batch = hand_over(person=nordlys.cleo, at=AT, batch_id=uuid7())
        archive = zipfile.ZipFile(io.BytesIO(store().read(batch_file(batch_id=batch.id, code="receipts").sha256)))
        (name,) = archive.namelist()
        assert name.endswith(".jpg")
        assert _middle(archive.read(name)) < 12


def test_pages_and_api_give_the_black_ones_only(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading=_private())
        row = _drafted(nordlys, nordlys.alma, receipt)
    alma = client_of(nordlys, nordlys.alma)
    assert alma.get(f"/expense/{row.id}/").content.count(b"/black/") == 1
    box = ",".join(str(number) for number in [0, *BOX])
    answer = alma.post(f"/receipts/{receipt.id}/black/", {"box": box})
    assert (answer.status_code, answer["Location"]) == (302, f"/expense/{row.id}/")
    shown = alma.get(f"/expense/{row.id}/").content
    assert b"/black/" not in shown
    assert b"shown-again" in shown
    assert _middle(alma.get(f"/receipts/{receipt.id}/0/large/").content) < 12
    assert _middle(alma.get(f"/receipts/{receipt.id}/0/small/").content) < 12
    told = alma.get(f"/api/v1/receipts/{receipt.id}", **api_of(nordlys, nordlys.alma)).json()
    assert told["black"] == [[0, *BOX]]
    assert "CPR" not in json.dumps(told["reading"])
    picture = alma.get(f"/api/v1/receipts/{receipt.id}/pages/0", **api_of(nordlys, nordlys.alma))
    assert _middle(picture.content) < 12
    assert alma.post(f"/receipts/shown-again/?box={box}", {"ids": str(receipt.id)}).status_code == 302
    assert _middle(alma.get(f"/receipts/{receipt.id}/0/large/").content) > 245


def test_only_while_it_is_the_persons_own(nordlys, outsider):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma)
        row = _drafted(nordlys, nordlys.alma, receipt)
        for stranger in (nordlys.dag, nordlys.bo, nordlys.cleo):
            with pytest.raises(NotFoundError):
                blacken(person=stranger, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)
        with pytest.raises(InvalidError):
            blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [[0.5, 2, 0.1, 0.1]]}, at=AT)
        with pytest.raises(NotFoundError):
            blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={3: [BOX]}, at=AT)
        blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)
        submit(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
        for person in (nordlys.alma, nordlys.bo, nordlys.cleo):
            with pytest.raises(ConflictError):
                show_again(person=person, receipt_id=receipt.id, at=AT)
    with company_scope(outsider.company.id), pytest.raises(NotFoundError):
        blacken(person=outsider.alma, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)


def test_taking_one_box_off_leaves_the_other(nordlys):
    other = [0.1, 0.6, 0.4, 0.05]
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma)
        plain = receipt.pages.get().sha256
        blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)
        blacken(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [other, BOX]}, at=AT)
        show_again(person=nordlys.alma, receipt_id=receipt.id, boxes={0: [other]}, at=AT)
        page = receipt.pages.get()
        assert page.boxes == [BOX]
        assert _middle(store().read(page.sha256)) < 12
        receipt = show_again(person=nordlys.alma, receipt_id=receipt.id, at=AT)
        page = receipt.pages.get()
        assert (page.sha256, page.plain_sha256, receipt.blackened_sha256) == (plain, "", "")


def test_health_is_offered_to_the_person_and_told_to_nobody_else(nordlys):
    sign = {"code": "health", "region": [0, *BOX], "word": "receptpligtig"}
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading={"signs": [sign]})
        row = _drafted(nordlys, nordlys.alma, receipt)
        assert not any("receptpligtig" in json.dumps(finding) for finding in row.findings)
        submit(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
    page = client_of(nordlys, nordlys.bo).get(f"/approvals/{row.id}/")
    assert page.status_code == 200
    assert b"receptpligtig" not in page.content
    address = f"/api/v1/receipts/{receipt.id}"
    told = {
        one: client_of(nordlys, one).get(address, **api_of(nordlys, one)).json() for one in (nordlys.alma, nordlys.bo)
    }
    assert told[nordlys.alma]["reading"]["signs"][0]["word"] == "receptpligtig"
    assert told[nordlys.bo]["reading"]["signs"] == []


# -- what finance is told ---------------------------------------------------------------------------------------------


def test_signs_and_a_changed_amount_reach_the_approver(nordlys):
    signs = [{"code": code, "region": None, "word": word} for code, word in (("alcohol", "rødvin"), ("screenshot", ""))]
    with company_scope(nordlys.company.id):
        row = _drafted(
            nordlys, nordlys.alma, _receipt(nordlys.alma, reading={"signs": signs}), amount=Decimal("500.00")
        )
        found = {finding["code"]: finding for finding in row.findings}
        assert found["expense.alcohol"]["parameters"] == {"words": "rødvin"}
        assert found["expense.amount-changed"]["parameters"] == {"read": "485.00", "currency": "DKK"}
        assert found["expense.screenshot"]["severity"] == found["expense.amount-changed"]["severity"] == "note"
        save(person=nordlys.alma, transaction_id=row.id, changes={"amount": Decimal("485.00")}, on=TODAY, at=AT)
        assert "expense.amount-changed" not in _codes(row)


def test_a_card_slip_beside_its_receipt_is_no_sign(nordlys):
    slip = {"signs": [{"code": "card-slip", "region": None, "word": ""}]}
    with company_scope(nordlys.company.id):
        alone = _drafted(nordlys, nordlys.alma, _receipt(nordlys.alma, reading=slip))
        assert "expense.card-slip" in _codes(alone)
        receipt = _receipt(nordlys.alma, shade="grey")
        row = draft(
            person=nordlys.alma, transaction_id=uuid7(), on=TODAY, at=AT,
            receipt_ids=[receipt.id, _receipt(nordlys.alma, shade="silver", reading=slip).id],
        )  # fmt: skip
        assert "expense.card-slip" not in _codes(row)


# -- several receipts in one file -------------------------------------------------------------------------------------


def _two():
    return {
        "papers": [
            {"region": [0, 0.02, 0.1, 0.45, 0.8], "fields": _fields("120.00", "Bageren")},
            {"region": [0, 0.52, 0.1, 0.45, 0.8], "fields": _fields("45.00", "Kiosken")},
        ]
    }


def test_two_receipts_on_one_picture_become_two_expenses_and_one_again(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading=_two())
        row = draft(person=nordlys.alma, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT)
        new_ids = [uuid7()]
        for _again in range(2):
            take_apart(
                person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=new_ids, on=TODAY, at=AT
            )
        rows = {one.id: one for one in Transaction.objects.filter(discarded_at=None)}
        assert {(one.title, one.amount) for one in rows.values()} == {
            ("Bageren", Decimal(120)),
            ("Kiosken", Decimal(45)),
        }
        assert set(Attachment.objects.values_list("transaction_id", "paper")) == {(row.id, 1), (new_ids[0], 2)}
        with pytest.raises(ConflictError):
            take_apart(
                person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=[uuid7()], on=TODAY, at=AT
            )

        put_together(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
        row.refresh_from_db()
        assert (row.title, row.amount) == ("Café Værftet", Decimal(485))
        assert list(Attachment.objects.values_list("transaction_id", "paper")) == [(row.id, 0)]
        assert Transaction.objects.filter(discarded_at=None).count() == 1


def test_a_long_file_is_split_by_its_pages(nordlys):
    papers = [
        {"pages": [0, 1], "fields": _fields("120.00", "Hotel")},
        {"pages": [2], "fields": _fields("45.00", "Taxa")},
    ]
    data = as_one_pdf([_picture("white"), _picture("silver"), _picture("grey")])
    with company_scope(nordlys.company.id):
        receipt = receive(person=nordlys.alma, incoming=Incoming(uuid7(), "rejse.pdf", data), at=AT)
        read = Read(decoded=decode(data, "application/pdf"), reading={"fields": {}, "text": "", "papers": papers})
        reading_arrived(receipt_id=receipt.id, read=read, at=AT)
        row = draft(person=nordlys.alma, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT)
        rows = take_apart(
            person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=[uuid7()], on=TODAY, at=AT
        )
        shown = pages_of_items([one.id for one in rows])
        assert [[page.page for page in shown[one.id]] for one in rows] == [[0, 1], [2]]
        rows[0].refresh_from_db()
        assert [(one.title, one.amount) for one in rows] == [("Hotel", Decimal(120)), ("Taxa", Decimal(45))]


def test_what_was_typed_stays_when_a_file_is_taken_apart(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading=_two())
        typed = {"merchant": "Mit navn"}
        row = draft(
            person=nordlys.alma, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT, changes=typed
        )
        take_apart(
            person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=[uuid7()], on=TODAY, at=AT
        )
        row.refresh_from_db()
        assert (row.title, row.amount) == ("Mit navn", Decimal(120))


def test_once_one_of_them_was_sent_they_stay_apart(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma, reading=_two())
        row = _drafted(nordlys, nordlys.alma, receipt)
        _row, other = take_apart(
            person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=[uuid7()], on=TODAY, at=AT
        )
        changes = {"cost_type_id": nordlys.cost_type("taxi")}
        save(person=nordlys.alma, transaction_id=other.id, changes=changes, on=TODAY, at=AT)
        submit(person=nordlys.alma, transaction_id=other.id, on=TODAY, at=AT)
        with pytest.raises(ConflictError):
            put_together(person=nordlys.alma, transaction_id=row.id, on=TODAY, at=AT)
    page = client_of(nordlys, nordlys.bo).get(f"/approvals/{other.id}/").content.decode()
    assert '<svg viewBox="306 72 282 656"' in page


def test_one_receipt_or_a_strangers_is_not_taken_apart(nordlys):
    with company_scope(nordlys.company.id):
        receipt = _receipt(nordlys.alma)
        row = draft(person=nordlys.alma, transaction_id=uuid7(), receipt_ids=[receipt.id], on=TODAY, at=AT)
        with pytest.raises(ConflictError):
            take_apart(person=nordlys.alma, transaction_id=row.id, receipt_id=receipt.id, new_ids=[], on=TODAY, at=AT)
        with pytest.raises(NotFoundError):
            take_apart(person=nordlys.dag, transaction_id=row.id, receipt_id=receipt.id, new_ids=[], on=TODAY, at=AT)


# -- the cost type from the company's own bookings --------------------------------------------------------------------


def test_the_cost_type_is_proposed_from_bookings_and_never_over_what_was_chosen(nordlys, django_assert_max_num_queries):
    with company_scope(nordlys.company.id):
        for _number in range(3):
            expense(nordlys, state="booked", merchant="Sydtaxi A/S")
        with django_assert_max_num_queries(40):
            row = draft(person=nordlys.dag, transaction_id=uuid7(), on=TODAY, at=AT, changes={"merchant": "SYDTAXI"})
        line = row.expense_lines.get()
        assert line.cost_type_id == nordlys.cost_type("taxi")
        detail = row.expense_detail.get()
        assert (detail.suggested["count"], detail.suggested["of"]) == (3, 3)
        save(person=nordlys.dag, transaction_id=row.id, changes={"merchant": "Ukendt"}, on=TODAY, at=AT)
        assert row.expense_lines.get().cost_type_id is None
        chosen = {"cost_type_id": nordlys.cost_type("entertaining")}
        save(person=nordlys.dag, transaction_id=row.id, changes=chosen, on=TODAY, at=AT)
        save(person=nordlys.dag, transaction_id=row.id, changes={"merchant": "Sydtaxi"}, on=TODAY, at=AT)
        assert row.expense_lines.get().cost_type_id == nordlys.cost_type("entertaining")


def test_another_companys_bookings_propose_nothing(nordlys, outsider):
    with company_scope(outsider.company.id):
        for _number in range(3):
            expense(outsider, state="booked", merchant="Sydtaxi")
    with company_scope(nordlys.company.id):
        row = draft(person=nordlys.alma, transaction_id=uuid7(), on=TODAY, at=AT, changes={"merchant": "Sydtaxi"})
        assert row.expense_lines.get().cost_type_id is None


# -- corrections ------------------------------------------------------------------------------------------------------


def test_corrections_are_exported_with_consent_alone_and_black(nordlys, outsider, tmp_path):
    def quiet(_label):
        return lambda _done, _of: None

    for cast in (nordlys, outsider):
        with company_scope(cast.company.id):
            receipt = _receipt(cast.alma, reading=_private())
            row = _drafted(cast, cast.alma, receipt, amount=Decimal("480.00"))
            blacken(person=cast.alma, receipt_id=receipt.id, boxes={0: [BOX]}, at=AT)
            submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
            _drafted(cast, cast.alma, _receipt(cast.alma, shade="grey"))  # not sent: no example
    assert export_corrections(tmp_path / "none.zip", progress=quiet)["examples"] == 0
    with company_scope(nordlys.company.id):
        Company.objects.update(keeps_corrections=True)
        name = f"{Receipt.objects.exclude(blackened_sha256='').get().id}.jpg"
    made = export_corrections(tmp_path / "some.zip", progress=quiet)
    assert (made["companies"], made["examples"], made["corrected"]) == (1, 1, 1)
    with zipfile.ZipFile(tmp_path / "some.zip") as archive:
        assert sorted(archive.namelist()) == sorted([name, "labels.jsonl"])
        assert _middle(archive.read(name)) < 12
        (label,) = [json.loads(line) for line in archive.read("labels.jsonl").decode().splitlines()]
    assert (label["company"], label["date"], label["total"], label["currency"]) == (
        "Café Værftet",
        "2026-11-19",
        "480.00",
        "DKK",
    )
    assert (label["read"]["total"], label["corrected"], label["file"]) == ("485.00", ["total"], name)
