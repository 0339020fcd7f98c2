"""What a person writes into the form about a purchase; now and then something less usual."""

import zlib
from decimal import Decimal
from enum import StrEnum

from kvitt.kernel.money import Money
from kvitt.project.demo.cast import PROJECTS, by_initials
from kvitt.project.demo.founding import Staff
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.words import LOST
from kvitt.transactions.kinds.expense.changes import Changes


class Twist(StrEnum):
    """What is special about an expense."""

    NONE = "none"
    PRIVATE = "private"
    SPLIT = "split"
    LOST = "lost"


def twist_of(purchase: Purchase) -> Twist:
    """Some hotel guests bear a part themselves, some licences serve two projects, some parking receipts blow away."""
    turn = zlib.crc32(purchase.key.encode())
    if purchase.shop.type == "hotel" and len(purchase.items) > 1 and turn % 6 == 0:
        return Twist.PRIVATE
    if purchase.shop.type == "software" and turn % 4 == 0:
        return Twist.SPLIT
    if purchase.shop.type == "parking" and turn % 25 == 0:
        return Twist.LOST
    return Twist.NONE


def changes_of(purchase: Purchase, *, staff: Staff, complete: bool) -> Changes:
    """The fields as typed; of an incomplete one only what stands on the receipt."""
    changes: Changes = {
        "amount": purchase.total,
        "currency": purchase.currency,
        "on": purchase.on,
        "merchant": purchase.shop.name,
        "country": purchase.shop.country,
        "vat_lines": [{"rate": str(line.rate), "base": str(line.base), "tax": str(line.tax)} for line in purchase.vat],
    }
    if purchase.card_last4:
        changes["paid_by"], changes["card_id"] = "card", staff.cards[purchase.person]
    if not complete:
        return changes
    changes["purpose"] = purchase.purpose
    changes["participants"] = [{"name": name, "company": company} for name, company in purchase.participants]
    changes["cost_type_id"] = staff.cost_types[purchase.code]
    changes["dimensions"] = {"project": purchase.project}
    _twist(changes, purchase, staff)
    return changes


def _twist(changes: Changes, purchase: Purchase, staff: Staff) -> None:
    twist = twist_of(purchase)
    if twist is Twist.PRIVATE:
        changes["private_amount"] = purchase.items[-1].amount
    elif twist is Twist.LOST:
        changes["no_receipt_reason"] = LOST[by_initials(purchase.person).language]
    elif twist is Twist.SPLIT:
        del changes["cost_type_id"]
        parts = Money(purchase.total, purchase.currency).allocate([3, 2])
        other = next(code for code, _, closed_on in PROJECTS if closed_on is None and code != purchase.project)
        changes["lines"] = [
            {
                "cost_type_id": staff.cost_types[purchase.code],
                "amount": Decimal(part.amount),
                "dimensions": {"project": project},
                "text": purchase.items[0].text,
            }
            for part, project in zip(parts, (purchase.project, other), strict=True)
        ]
