"""What changed of an item, in words and in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy

from kvitt.people import formats

#: What the fields of items are called.
FIELDS: Mapping[str, Any] = {
    "amount": gettext_lazy("amount"),
    "home_amount": gettext_lazy("amount in our currency"),
    "on": gettext_lazy("date"),
    "cost_type": gettext_lazy("type"),
    "merchant": gettext_lazy("where"),
    "country": gettext_lazy("country"),
    "receipts": gettext_lazy("receipts"),
    "paid_by": gettext_lazy("paid with"),
    "private_amount": gettext_lazy("private part"),
    "participants": gettext_lazy("participants"),
    "owner": gettext_lazy("owner"),
    "purpose": gettext_lazy("purpose"),
    "no_receipt_reason": gettext_lazy("no receipt because"),
    "text": gettext_lazy("text"),
    "account": gettext_lazy("account"),
    "vat_code": gettext_lazy("VAT code"),
    "vat_amount": gettext_lazy("VAT"),
    "vat_lines": gettext_lazy("VAT"),
    "rate_reason": gettext_lazy("reason for the rate"),
    "dimensions": gettext_lazy("dimensions"),
    "cost_type_id": gettext_lazy("type"),
}


def changed(change: Mapping[str, Any], *, language: str) -> str:
    """One change as "amount 120,00 → 150,00"."""
    name = str(change["field"])
    label = FIELDS.get(name) or name.removeprefix("dimension-")
    before, after = (_value(str(change[end]), language=language) or "–" for end in ("from", "to"))
    return f"{label} {before} → {after}"


def _value(text: str, *, language: str) -> str:
    """Days and amounts as the reader writes them, everything else as it is kept."""
    number, _, currency = text.partition(" ")
    try:
        if len(currency) == 3 and currency.isupper():
            return formats.money(Decimal(number), currency=currency, home="", language=language)
        if len(text) == 10 and text[4:5] == text[7:8] == "-":
            return formats.day(date.fromisoformat(text), language=language)
    except (InvalidOperation, ValueError):
        pass
    return text
