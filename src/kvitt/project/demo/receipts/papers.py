"""Invoices of hotels and suppliers, and tickets of railways, as one-page PDFs with a text layer."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from kvitt.project.demo.cast import COMPANY_NAME, by_initials
from kvitt.project.demo.habits import HOME_CITY
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.receipts.labels import LABELS, Labels, company_number
from kvitt.project.demo.receipts.sheet import WIDTH, Sheet

LEFT, RIGHT = 56.0, WIDTH - 56.0
_COLOURS = ((0.12, 0.28, 0.42), (0.45, 0.16, 0.18), (0.13, 0.36, 0.27), (0.30, 0.24, 0.45), (0.55, 0.36, 0.10))


def invoice(purchase: Purchase) -> bytes:
    """An invoice in the seller's language: a hotel's with guest and nights, a supplier's without."""
    words, shop = LABELS[purchase.shop.language], purchase.shop
    colour = random.Random(f"paper {shop.key}").choice(_COLOURS)  # noqa: S311  # a shop keeps its colour
    sheet = Sheet()
    sheet.box(0, 0, WIDTH, 14, fill=colour)
    sheet.text(LEFT, 74, shop.name, size=24, bold=True, ink=colour)
    sheet.text(LEFT, 94, f"{shop.street}, {shop.town}", size=9.5)
    number = company_number(shop.country, shop.legal_number)
    sheet.text(LEFT, 108, f"{words.company_number} {number}   {words.phone} {shop.phone}", size=9.5)
    sheet.text(RIGHT, 74, words.invoice.upper(), size=16, bold=True, align="right")
    sheet.text(RIGHT, 94, f"{words.invoice} {purchase.number}", size=9.5, align="right")
    sheet.text(RIGHT, 108, f"{words.day} {words.date(purchase.on)}", size=9.5, align="right")
    y = _addressee(sheet, purchase, words)
    y = _lines(sheet, purchase, words, y)
    y = _sums(sheet, purchase, words, y)
    last4 = purchase.card_last4 or "0119"
    sheet.text(LEFT, y + 34, f"{words.paid} XXXX XXXX XXXX {last4}, {words.date(purchase.on)}", size=9.5)
    sheet.line(LEFT, 776, RIGHT, 776)
    sheet.text(
        WIDTH / 2, 792, f"{shop.name} · {shop.street} · {shop.town}", size=8, align="centre", ink=(0.4, 0.4, 0.4)
    )
    return sheet.as_pdf()


def _addressee(sheet: Sheet, purchase: Purchase, words: Labels) -> float:
    person = by_initials(purchase.person)
    sheet.text(LEFT, 168, words.invoice_to, size=8.5, ink=(0.4, 0.4, 0.4))
    sheet.text(LEFT, 183, COMPANY_NAME, size=10.5, bold=True)
    sheet.text(LEFT, 197, "Lygtevej 1, 2450 København SV")
    if purchase.shop.type != "hotel":
        sheet.text(LEFT, 211, person.full_name)
        return 262
    nights = int(purchase.items[0].quantity)
    facts = (
        (words.guest, person.full_name),
        (words.arrival, words.date(purchase.on - timedelta(days=nights))),
        (words.departure, words.date(purchase.on)),
    )
    for number, (label, value) in enumerate(facts):
        x = LEFT + number * 165
        sheet.text(x, 236, label, size=8.5, ink=(0.4, 0.4, 0.4))
        sheet.text(x, 251, value, size=10.5)
    return 298


def _lines(sheet: Sheet, purchase: Purchase, words: Labels, y: float) -> float:
    sheet.box(LEFT - 6, y - 15, RIGHT - LEFT + 12, 22, fill=(0.93, 0.94, 0.95))
    for x, text, align in (
        (LEFT, words.quantity, "left"),
        (LEFT + 380, words.vat, "right"),
        (RIGHT, f"{words.gross} {purchase.currency}", "right"),
    ):
        sheet.text(x, y, text, size=9, bold=True, align=align)
    for item in purchase.items:
        y += 24
        sheet.text(LEFT, y, f"{item.quantity}")
        sheet.text(LEFT + 44, y, item.text)
        sheet.text(LEFT + 380, y, f"{item.rate} %", align="right")
        sheet.text(RIGHT, y, words.amount(item.amount), align="right")
        sheet.line(LEFT, y + 8, RIGHT, y + 8, grey=0.85)
    return y


def _sums(sheet: Sheet, purchase: Purchase, words: Labels, y: float) -> float:
    y += 14
    net = purchase.total - sum((line.tax for line in purchase.vat), Decimal(0))
    rows = [(words.net, net), *((f"{words.vat} {line.rate} %", line.tax) for line in purchase.vat)]
    for label, amount in rows:
        y += 18
        sheet.text(LEFT + 300, y, label, size=9.5)
        sheet.text(RIGHT, y, words.amount(amount), size=9.5, align="right")
    y += 26
    sheet.line(LEFT + 300, y - 16, RIGHT, y - 16, width=1.2, grey=0.2)
    sheet.text(LEFT + 300, y, f"{words.total} {purchase.currency}", size=13, bold=True)
    sheet.text(RIGHT, y, words.amount(purchase.total), size=13, bold=True, align="right")
    return y


def ticket(purchase: Purchase) -> bytes:
    """A railway's or airline's ticket to print at home, with a field of squares that says nothing."""
    words, shop = LABELS[purchase.shop.language], purchase.shop
    lots = random.Random(f"ticket {purchase.key}")  # noqa: S311
    colour = _COLOURS[2] if shop.country == "SE" else _COLOURS[1]
    sheet = Sheet(height=420)
    sheet.box(0, 0, WIDTH, 64, fill=colour)
    sheet.text(LEFT, 41, shop.name, size=22, bold=True, ink=(1, 1, 1))
    sheet.text(RIGHT, 26, words.ticket, size=11, align="right", ink=(1, 1, 1))
    ends = (HOME_CITY[by_initials(purchase.person).cost_centre], purchase.town)
    origin, destination = ends if purchase.outward else ends[::-1]
    departs = datetime.combine(purchase.on, purchase.at)
    person = by_initials(purchase.person)
    facts = (
        (words.origin, origin),
        (words.destination, destination),
        (words.departs, f"{words.date(purchase.on)} {departs:%H:%M}"),
        (words.passenger, person.full_name),
        (words.seat, f"{lots.randrange(1, 9)} / {lots.randrange(11, 96)}"),
        (words.receipt, purchase.number),
    )
    for number, (label, value) in enumerate(facts):
        x, y = LEFT + number % 3 * 135, 104 + number // 3 * 48
        sheet.text(x, y, label, size=8.5, ink=(0.4, 0.4, 0.4))
        sheet.text(x, y + 16, value, size=11.5, bold=number < 2)
    _squares(sheet, lots)
    _fare(sheet, purchase, words)
    return sheet.as_pdf()


def _squares(sheet: Sheet, lots: random.Random) -> None:
    for row in range(24):
        for column in range(24):
            if lots.random() < 0.48 or row in (0, 23) or column in (0, 23):
                sheet.box(RIGHT - 96 + column * 4, 86 + row * 4, 4, 4, fill=(0.05, 0.05, 0.05))


def _fare(sheet: Sheet, purchase: Purchase, words: Labels) -> None:
    y = 222.0
    sheet.line(LEFT, y - 16, RIGHT, y - 16)
    for item in purchase.items:
        sheet.text(LEFT, y, item.text)
        sheet.text(RIGHT, y, words.amount(item.amount), align="right")
        y += 18
    for line in purchase.vat:
        sheet.text(LEFT, y, f"{words.vat} {line.rate} %", size=9)
        sheet.text(RIGHT, y, words.amount(line.tax), size=9, align="right")
        y += 16
    if not purchase.vat:
        sheet.text(LEFT, y, words.no_vat, size=9)
        y += 16
    y += 12
    sheet.text(LEFT, y, f"{words.total} {purchase.currency}", size=14, bold=True)
    sheet.text(RIGHT, y, words.amount(purchase.total), size=14, bold=True, align="right")
    shop = purchase.shop
    number = company_number(shop.country, shop.legal_number)
    sheet.text(LEFT, 372, f"{shop.name}, {shop.street}, {shop.town}", size=8.5)
    sheet.text(LEFT, 385, f"{words.company_number} {number}", size=8.5)
    sheet.text(RIGHT, 385, f"{words.day} {words.date(purchase.on)}", size=8.5, align="right")
