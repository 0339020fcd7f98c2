"""The receipts of tills, taximeters, pumps and parking machines."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from kvitt.project.demo.purchases import Item, Purchase
from kvitt.project.demo.receipts.fonts import TILL_FACES
from kvitt.project.demo.receipts.labels import LABELS, Labels, company_number
from kvitt.project.demo.receipts.roll import Drawn, Roll


def draw(purchase: Purchase) -> Drawn:
    """The receipt as the till printed it: a clean picture."""
    words = LABELS[purchase.shop.language]
    lots = random.Random(f"thermal {purchase.shop.key}")  # noqa: S311  # every receipt of a shop looks alike
    roll = Roll(face=TILL_FACES[lots.randrange(4)], seed=purchase.key)
    _head(roll, purchase, words, inverted=lots.random() < 0.35)
    _occasion(roll, purchase, words)
    for item in purchase.items:
        _item(roll, item, words)
    roll.rule(dashed=lots.random() < 0.5)
    roll.pair(f"{words.total} {purchase.currency}", words.amount(purchase.total), size=34, bold=True)
    roll.gap(10)
    _vat(roll, purchase, words)
    _slip(roll, purchase, words)
    roll.gap()
    roll.centre(words.thanks)
    if lots.random() < 0.6:
        roll.gap(10)
        roll.bars(f"{purchase.number}{purchase.on:%y%m%d}")
    return roll.finish()


def _head(roll: Roll, purchase: Purchase, words: Labels, *, inverted: bool) -> None:
    shop = purchase.shop
    roll.sign(shop.name, inverted=inverted)
    roll.centre(shop.street)
    roll.centre(shop.town)
    roll.centre(f"{words.company_number} {company_number(shop.country, shop.legal_number)}")
    roll.centre(f"{words.phone} {shop.phone}")
    roll.rule()


def _occasion(roll: Roll, purchase: Purchase, words: Labels) -> None:
    """Day, time and what such a till adds."""
    lots = random.Random(f"occasion {purchase.key}")  # noqa: S311
    roll.pair(f"{words.day} {words.date(purchase.on)}", f"{words.clock} {purchase.at:%H:%M}")
    roll.pair(f"{words.receipt} {purchase.number}", f"{words.served_by} {lots.randrange(1, 20):02}")
    if purchase.shop.type == "restaurant":
        roll.pair(f"{words.table} {lots.randrange(1, 40)}")
    if purchase.shop.type in ("taxi", "parking"):
        end = datetime.combine(purchase.on, purchase.at)
        start = end - timedelta(
            minutes=lots.randrange(9, 45) if purchase.shop.type == "taxi" else lots.randrange(60, 400)
        )
        roll.pair(f"{words.start} {start:%H:%M}", f"{words.end} {end:%H:%M}")
    roll.rule()


def _item(roll: Roll, item: Item, words: Labels) -> None:
    if item.quantity == 1:
        roll.pair(item.text, words.amount(item.amount))
        return
    whole = item.quantity == item.quantity.to_integral_value()
    if whole:
        roll.pair(f"{item.quantity} x {item.text}", words.amount(item.amount))
        roll.pair(f"    à {words.amount(item.unit_price)}", size=20)
    else:
        roll.pair(item.text, words.amount(item.amount))
        roll.pair(f"    {words.amount(item.quantity)} x {words.amount(item.unit_price)}", size=20)


def _vat(roll: Roll, purchase: Purchase, words: Labels) -> None:
    if not purchase.vat:
        roll.pair(words.no_vat, size=20)
        return
    roll.columns((f"{words.vat} %", words.net, words.vat, words.gross))
    for line in purchase.vat:
        cells = (line.base, line.tax, line.base + line.tax)
        roll.columns((f"{line.rate} %", *(words.amount(cell) for cell in cells)))
    free = purchase.total - sum((line.base + line.tax for line in purchase.vat), Decimal(0))
    if free:
        roll.columns(("0 %", words.amount(free), words.amount(Decimal(0)), words.amount(free)))


def _slip(roll: Roll, purchase: Purchase, words: Labels) -> None:
    """The part of the card terminal: a masked number, never a whole one."""
    lots = random.Random(f"slip {purchase.key}")  # noqa: S311
    last4 = purchase.card_last4 or f"{lots.randrange(10_000):04}"
    roll.rule()
    roll.pair(words.card_sale, f"{purchase.currency} {words.amount(purchase.total)}", bold=True)
    roll.pair(words.card if not purchase.card_last4 else "Mastercard", f"XXXX XXXX XXXX {last4}", size=20)
    roll.pair(words.contactless, f"AID A00000000{lots.randrange(10_000, 99_999)}", size=20)
    roll.pair(f"Ref. {lots.randrange(100_000, 999_999)}", f"Auth. {lots.randrange(100_000, 999_999)}", size=20)
    roll.centre(words.approved, bold=True)
