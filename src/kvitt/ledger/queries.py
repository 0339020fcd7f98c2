"""Reading the ledger. Other rooms read it through here and never touch its tables."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from kvitt.kernel.errors import NotFoundError
from kvitt.ledger.models import Account, LedgerSettings, Month, Posting, Voucher


def settings_of_company() -> LedgerSettings | None:
    """The accounts that every booking needs, or None while nobody has chosen them."""
    return LedgerSettings.objects.first()


def is_open(day: date) -> bool:
    """Whether the day's month takes postings."""
    return not Month.objects.filter(year=day.year, month=day.month, closed_at__isnull=False).exists()


def vouchers() -> QuerySet[Voucher]:
    """All vouchers, newest number first."""
    return Voucher.objects.order_by("-year", "-number")


def voucher(voucher_id: UUID) -> Voucher:
    """One voucher. Raises NotFoundError."""
    row = Voucher.objects.filter(id=voucher_id).first()
    if row is None:
        raise NotFoundError
    return row


def vouchers_of_source(source_id: UUID) -> list[Voucher]:
    """The voucher of something booked, and its reversal if there is one, oldest first."""
    first = list(Voucher.objects.filter(source_id=source_id))
    return sorted(first, key=lambda row: (row.year, row.number))


def postings_of(voucher_ids: Sequence[UUID]) -> dict[UUID, list[Posting]]:
    """The postings of vouchers, in order."""
    found: dict[UUID, list[Posting]] = {voucher_id: [] for voucher_id in voucher_ids}
    for posting in Posting.objects.filter(voucher_id__in=list(voucher_ids)).order_by("voucher_id", "position"):
        found[posting.voucher_id].append(posting)
    return found


def reversed_ids(voucher_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the vouchers that were reversed."""
    rows = Voucher.objects.filter(reverses_id__in=list(voucher_ids))
    return {reverses_id for reverses_id in rows.values_list("reverses_id", flat=True) if reverses_id}


def accounts() -> QuerySet[Account]:
    """The chart of accounts, by number."""
    return Account.objects.order_by("number")
