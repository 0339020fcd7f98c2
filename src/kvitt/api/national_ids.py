"""Personal numbers by API: written and taken away, never given out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from kvitt.configuration.weighing import require_reading
from kvitt.kernel.clock import now
from kvitt.people.actions.national_ids import keep_national_id, remove_national_id
from kvitt.people.national_ids import national_id_since

router = Router(tags=["configuration"])


class NationalIdIn(Schema):
    """A personal number, as the person's country writes it."""

    number: str


class NationalIdOut(Schema):
    """Whether a number is kept, and since when."""

    kept_since: datetime | None


@router.get("/users/{user_id}/national-id", response=NationalIdOut, summary="Whether a personal number is kept")
def kept(request: Any, user_id: UUID) -> dict[str, Any]:
    """The number itself is never given out."""
    require_reading(request.person)
    return {"kept_since": national_id_since(user_id)}


@router.put("/users/{user_id}/national-id", response={204: None}, summary="Keep a personal number")
def keep(request: Any, user_id: UUID, given: NationalIdIn) -> Status[Any]:
    """For vouchers and payroll files that the law wants it in; the company has to allow it first."""
    keep_national_id(person=request.person, user_id=user_id, number=given.number, at=now())
    return Status(204, None)


@router.delete("/users/{user_id}/national-id", response={204: None}, summary="Take a personal number away")
def remove(request: Any, user_id: UUID) -> Status[Any]:
    """Nothing is left of it."""
    remove_national_id(person=request.person, user_id=user_id, at=now())
    return Status(204, None)
