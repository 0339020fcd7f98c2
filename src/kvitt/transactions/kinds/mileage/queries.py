"""Reading drives and what belongs to them."""

from collections.abc import Sequence
from uuid import UUID

from kvitt.people.models import User
from kvitt.transactions.kinds.mileage.models import (
    MileageCorrection,
    MileageDetail,
    MileageDriver,
    MileageOutlay,
    MileagePlace,
    MileageVehicle,
)
from kvitt.transactions.models import Attachment, Transaction
from kvitt.transactions.queries import one_of_kind


def details_of(ids: Sequence[UUID]) -> dict[UUID, MileageDetail]:
    """The detail of each drive."""
    return {row.id: row for row in MileageDetail.objects.filter(id__in=list(ids))}


def outlays_of(ids: Sequence[UUID]) -> dict[UUID, list[MileageOutlay]]:
    """What was paid on the way, in order."""
    found: dict[UUID, list[MileageOutlay]] = {one: [] for one in ids}
    for row in MileageOutlay.objects.filter(transaction_id__in=list(ids)).order_by("transaction_id", "position"):
        found[row.transaction_id].append(row)
    return found


def lines_of(ids: Sequence[UUID]) -> dict[UUID, list[MileageCorrection]]:
    """The corrections that each item carries, in order."""
    found: dict[UUID, list[MileageCorrection]] = {one: [] for one in ids}
    for row in MileageCorrection.objects.filter(transaction_id__in=list(ids)).order_by("transaction_id", "position"):
        found[row.transaction_id].append(row)
    return found


def receipts_of(ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The ids of the receipts on each item, in order."""
    found: dict[UUID, list[UUID]] = {one: [] for one in ids}
    rows = Attachment.objects.filter(transaction_id__in=list(ids)).order_by("transaction_id", "position", "id")
    for transaction_id, receipt_id in rows.values_list("transaction_id", "receipt_id"):
        found[transaction_id].append(receipt_id)
    return found


def vehicles_of(owner_id: UUID) -> list[MileageVehicle]:
    """A person's vehicles in use, by name."""
    return list(MileageVehicle.objects.filter(owner_id=owner_id, is_active=True).order_by("name", "id"))


def places_of(owner_id: UUID) -> list[MileagePlace]:
    """A person's saved places in use, by name."""
    return list(MileagePlace.objects.filter(owner_id=owner_id, is_active=True).order_by("name", "id"))


def driver_of(owner_id: UUID) -> MileageDriver | None:
    """What is known of a person as a driver."""
    return MileageDriver.objects.filter(owner_id=owner_id).first()


def one_drive(*, person: User, transaction_id: UUID) -> Transaction:
    """One drive that the person may read. Raises NotFoundError."""
    return one_of_kind(person=person, transaction_id=transaction_id, kind="mileage")


def last_routes(owner_id: UUID, *, besides: UUID, most: int = 3) -> list[MileageDetail]:
    """The last drives of a person that went different ways, newest first: what is offered as *same as last time*."""
    rows = (
        MileageDetail.objects.filter(
            transaction__owner_id=owner_id, transaction__discarded_at=None, is_correction=False, distance__gt=0
        )
        .exclude(id=besides)
        .select_related("transaction")
        .order_by("-transaction__on", "-id")[:30]
    )
    found: dict[tuple[str, ...], MileageDetail] = {}
    for row in rows:
        key = tuple(stop["text"].casefold() for stop in row.stops)
        if key and key not in found:
            found[key] = row
    return list(found.values())[:most]
