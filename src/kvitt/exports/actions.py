"""Handing vouchers over: a batch is made once, never holds a voucher twice, and is fetched again byte for byte."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max
from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.exports.batch import Format
from kvitt.exports.models import Batch, BatchFile, BatchVoucher
from kvitt.exports.queries import gather, not_handed_over, receipts_of
from kvitt.files.store import store
from kvitt.kernel.discovery import modules_in
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError
from kvitt.ledger.models import Voucher
from kvitt.people.models import Role, User
from kvitt.tenancy.queries import company as the_company
from kvitt.tenancy.scope import current_company, one_at_a_time

_FIXED_TIME = (2020, 1, 1, 0, 0, 0)


def formats() -> dict[str, Format]:
    """Every format there is, by code."""
    found = (module.FORMAT for module in modules_in("kvitt.exports.formats"))
    return {one.code: one for one in found}


@atomic
def hand_over(*, person: User, at: datetime, batch_id: UUID, voucher_ids: Sequence[UUID] | None = None) -> Batch:
    """Make a batch of all vouchers that are in none yet, or of those named, in every format.

    Asking again with the same `batch_id` gives the batch that was made.
    Raises NotAllowedError, InvalidError `export.nothing`, ConflictError `export.already-handed-over`.
    """
    if not person.has_role(Role.FINANCE):
        code = "finance.only"
        raise NotAllowedError(code)
    one_at_a_time(current_company())  # one batch at a time for a company
    made = Batch.objects.filter(id=batch_id).first()
    if made is not None:
        return made
    rows = not_handed_over()
    if voucher_ids is not None:
        rows = rows.filter(id__in=list(voucher_ids))
    chosen = list(rows)
    if voucher_ids is not None and len(chosen) != len(set(voucher_ids)):
        code = "export.already-handed-over"
        raise ConflictError(code)
    if not chosen:
        code = "export.nothing"
        raise InvalidError(code)
    batch = _batch(person, chosen, batch_id=batch_id, at=at)
    _render_all(batch, chosen)
    deed = Deed("batch.made", "batch", batch.id, {"number": batch.number, "vouchers": len(chosen)})
    record([deed], actor=person_actor(person.id), at=at)
    return batch


def _batch(person: User, chosen: Sequence[Voucher], *, batch_id: UUID, at: datetime) -> Batch:
    company = the_company()
    last = Batch.objects.aggregate(last=Max("number"))["last"] or 0
    batch = Batch.objects.create(
        id=batch_id,
        number=last + 1,
        made_by_id=person.id,
        made_at=at,
        vouchers_count=len(chosen),
        total=sum((row.total for row in chosen), Decimal(0)),
        currency=company.base_currency,
    )
    try:
        with atomic():
            BatchVoucher.objects.bulk_create(
                [BatchVoucher(batch_id=batch.id, voucher_id=row.id) for row in chosen], batch_size=5000
            )
    except IntegrityError:
        code = "export.already-handed-over"
        raise ConflictError(code) from None
    return batch


def _render_all(batch: Batch, chosen: Sequence[Voucher]) -> None:
    data = gather(batch.number, chosen)
    company = the_company()
    stem = f"kvitt-{company.code}-{batch.number:04}"
    kept = store()
    rendered = [(one, one.render(data)) for one in formats().values()]
    files = [
        BatchFile(
            batch_id=batch.id,
            format=one.code,
            name=f"{stem}{one.ending}",
            media_type=one.media_type,
            sha256=kept.put(content),
            size=len(content),
        )
        for one, content in rendered
    ]
    archive = _receipts(chosen)
    files.append(
        BatchFile(
            batch_id=batch.id,
            format="receipts",
            name=f"{stem}-receipts.zip",
            media_type="application/zip",
            sha256=kept.put(archive),
            size=len(archive),
        )
    )
    BatchFile.objects.bulk_create(files)


def _receipts(chosen: Sequence[Voucher]) -> bytes:
    """What receipts give out, under the names that the tables give; fixed times, so that the bytes are the same again."""
    kept = store()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for entries in receipts_of(chosen).values():
            for name, digest in entries:
                archive.writestr(zipfile.ZipInfo(name, _FIXED_TIME), kept.read(digest))
    return out.getvalue()
