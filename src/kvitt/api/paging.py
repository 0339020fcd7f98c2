"""Pages by cursor: the thousandth is as fast as the first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from ninja import Schema


class Page[T](Schema):
    """Some items, and the cursor of the next page (empty when there is none)."""

    items: list[T]
    next: str


def page(rows: QuerySet[Any], *, after: str, limit: int, by: str) -> dict[str, Any]:
    """Newest first by a moment and id."""
    size = max(1, min(limit, 500))
    if after:
        try:
            value, row_id = signing.loads(after, salt="api-page")
            moment = datetime.fromisoformat(value)
        except (signing.BadSignature, ValueError, TypeError):
            return {"items": [], "next": ""}
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment}, id__lt=UUID(row_id)))
    found = list(rows.order_by(f"-{by}", "-id")[: size + 1])
    more = ""
    if len(found) > size:
        found = found[:size]
        more = signing.dumps([getattr(found[-1], by).isoformat(), str(found[-1].id)], salt="api-page")
    return {"items": found, "next": more}
