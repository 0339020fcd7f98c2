"""Nordlys as a demo company, so that the browser signs in with one click; with a few items in every state.

Alma has a draft with a photograph of two receipts, one of which names a person by number; its reading is made by hand.
"""

import io
import os
from datetime import timedelta
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
import django

django.setup()

from django.contrib.auth.hashers import make_password
from PIL import Image, ImageDraw, ImageFont

from kvitt.files.actions import Incoming, Read
from kvitt.files.decode import decode
from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import Cast, make_nordlys
from kvitt.tenancy.models import Company, CompanyCode
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.receipts import reading_arrived, receive
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft
from tests.browser.running import PASSWORD
from tests.doing import beside_the_kinds
from tests.pictures import receipt_picture


def main() -> None:
    cast = make_nordlys()
    at = now()
    on = at.date()
    CompanyCode.objects.update(is_demo=True)
    with company_scope(cast.company.id):
        Company.objects.update(is_demo=True)
        User.objects.update(password=make_password(PASSWORD))
        for number, state in enumerate(["draft", "submitted", "submitted", "submitted", "approved", "booked"]):
            row = draft(
                person=cast.dag,
                transaction_id=uuid7(),
                on=on,
                at=at,
                changes={
                    "amount": Decimal(120 + number),
                    "currency": "SEK" if number % 2 else "DKK",
                    "merchant": f"Sydtaxi {number}",
                    "on": on - timedelta(days=number),
                    "cost_type_id": cast.cost_type("taxi"),
                    "no_receipt_reason": "Automaten gav ingen",
                },
            )
            if state == "draft":
                continue
            submit(person=cast.dag, transaction_id=row.id, on=on, at=at)
            if state in {"approved", "booked"}:
                approve(person=cast.bo, transaction_id=row.id, at=at)
            if state == "booked":
                book(person=cast.cleo, transaction_id=row.id, booked_on=on, at=at)
        two_receipts(cast)
        asked_about(cast)
        for module in beside_the_kinds("cast"):
            module.made(cast)


def asked_about(cast: Cast) -> None:
    """A dinner of Cleo's about which Eva has asked twice; the first time it was answered."""
    at = now()
    row = draft(
        person=cast.cleo,
        transaction_id=uuid7(),
        on=at.date(),
        at=at,
        changes={
            "amount": Decimal("864.00"),
            "merchant": "Kroen ved åen",
            "on": at.date(),
            "cost_type_id": cast.cost_type("entertaining"),
            "purpose": "Middag med Kunde A/S",
            "participants": [{"name": "Frode Kunde", "company": "Kunde A/S"}],
            "no_receipt_reason": "Kroen havde ikke strøm",
        },
    )
    submit(person=cast.cleo, transaction_id=row.id, on=at.date(), at=at)
    ask(person=cast.eva, transaction_id=row.id, text="Hvem var med fra os?", message_id=uuid7(), at=at)
    answer(person=cast.cleo, transaction_id=row.id, text="Kun mig selv.", message_id=uuid7(), at=at)
    ask(
        person=cast.eva,
        transaction_id=row.id,
        text="Tak. Kan du ikke få en kopi af bonen,\nnår strømmen er tilbage?",
        message_id=uuid7(),
        at=at,
    )


def two_receipts(cast: Cast) -> None:
    """One photograph of two receipts, 620 × 760 each with 40 between and around; rows stand as `receipt_picture` draws them."""
    at = now()
    shops = [("Bageren", "120,00", "24,00"), ("Kiosken", "45,00", "9,00")]
    picture = Image.new("RGB", (1360, 840), (86, 78, 70))
    for number, (shop, total, vat) in enumerate(shops):
        drawn = Image.open(io.BytesIO(receipt_picture(merchant=shop, total=total, vat=vat, day=f"{at:%d.%m.%Y}")))
        ImageDraw.Draw(drawn).text(
            (60, 690), "CPR 010190-1234", font=ImageFont.truetype("DejaVuSans.ttf", 26), fill="black"
        )
        picture.paste(drawn, (40 + 660 * number, 40))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)

    def place(number: int, y: float, h: float) -> list[float]:
        return [0, (40 + 660 * number + 55) / 1360, (40 + y) / 840, 510 / 1360, h / 840]

    def fields(number: int) -> dict[str, object]:
        shop, total, _vat = shops[number]
        values = {
            "merchant": (shop, 0.95, place(number, 40, 50)),
            "amount": (total.replace(",", "."), 0.97, place(number, 440, 36)),
            "on": (f"{at:%Y-%m-%d}", 0.7, place(number, 254, 36)),
            "currency": ("DKK", 0.95, place(number, 440, 36)),
            "country": ("DK", 0.92, None),
        }
        return {
            name: {"value": value, "confidence": sure, "region": where} for name, (value, sure, where) in values.items()
        }

    reading = {
        "fields": fields(0),
        "text": "Bageren 120,00\nKiosken 45,00",
        "papers": [
            {"region": [0, (40 + 660 * number) / 1360, 40 / 840, 620 / 1360, 760 / 840], "fields": fields(number)}
            for number in range(2)
        ],
        "signs": [{"code": "personal-number", "region": place(0, 686, 36), "word": "cpr"}],
    }
    data = out.getvalue()
    receipt = receive(person=cast.alma, incoming=Incoming(uuid7(), "to.jpg", data), at=at)
    reading_arrived(receipt_id=receipt.id, read=Read(decoded=decode(data, "image/jpeg"), reading=reading), at=at)
    draft(person=cast.alma, transaction_id=uuid7(), on=at.date(), at=at, receipt_ids=[receipt.id])


if __name__ == "__main__":
    main()
