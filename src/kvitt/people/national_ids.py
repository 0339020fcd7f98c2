"""Reading personal numbers, for vouchers and payroll files that the law wants them in, and for nothing else."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import NationalId, User


def national_ids_for_vouchers(users: Collection[UUID]) -> Mapping[UUID, str]:
    """The numbers of those who have one. The caller puts them into a voucher or a payroll file, never on a page."""
    # Only a whole row decrypts: company, row and column are bound to the value.
    return {row.user_id: row.number for row in NationalId.objects.filter(user_id__in=list(users))}


def have_national_id(users: Collection[UUID]) -> frozenset[UUID]:
    """Those whose number is kept, without reading it."""
    return frozenset(NationalId.objects.filter(user_id__in=list(users)).values_list("user_id", flat=True))


def national_id_since(user_id: UUID) -> datetime | None:
    """Since when the number that stands there is kept. Raises NotFoundError for somebody who is not of the company."""
    if not User.objects.filter(id=user_id).exists():
        raise NotFoundError
    return NationalId.objects.filter(user_id=user_id).values_list("written_at", flat=True).first()
