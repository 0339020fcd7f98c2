"""Reports by API: a trip, a month."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from kvitt.api.outcomes import outcomes_shown
from kvitt.kernel.clock import now, today
from kvitt.transactions.actions.reports import (
    ReportFields,
    change_report,
    create_report,
    own_report,
    put_into_report,
    submit_report,
)
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.queries import kept, reports_of
from kvitt.transactions.schemas import Ids, OutcomeOut, TransactionOut

router = Router()


class ReportIn(Schema):
    """A report. `id` is made by the client."""

    id: UUID
    title: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class ReportChange(Schema):
    """A report as it shall be, on the version that was seen."""

    title: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    version: int


class ReportOut(Schema):
    """A report."""

    id: UUID
    title: str
    purpose: str
    starts_on: date | None
    ends_on: date | None
    version: int


@router.get("/reports", response=list[ReportOut], tags=["reports"], summary="One's own reports")
def reports(request: Any) -> list[Any]:
    """Newest first; at most 200."""
    return list(reports_of(request.person.id)[:200])


@router.post("/reports", response={201: ReportOut}, tags=["reports"], summary="Make a report")
def make_report(request: Any, given: ReportIn) -> Status[Any]:
    """A report to put items into."""
    fields = ReportFields(**given.model_dump(exclude={"id"}))
    return Status(201, create_report(person=request.person, report_id=given.id, fields=fields, at=now()))


@router.put("/reports/{report_id}", response=ReportOut, tags=["reports"], summary="Change a report")
def alter_report(request: Any, report_id: UUID, given: ReportChange) -> Report:
    """Title, purpose and period."""
    fields = ReportFields(**given.model_dump(exclude={"version"}))
    return change_report(person=request.person, report_id=report_id, fields=fields, version=given.version, at=now())


@router.get(
    "/reports/{report_id}/items", response=list[TransactionOut], tags=["reports"], summary="What is in a report"
)
def in_report(request: Any, report_id: UUID) -> list[Transaction]:
    """Oldest day first; at most 500."""
    own_report(person=request.person, report_id=report_id)
    return list(kept().filter(report_id=report_id).order_by("on", "id")[:500])


@router.post("/reports/take-out", tags=["reports"], summary="Take items out of their reports")
def take_out(request: Any, given: Ids) -> dict[str, int]:
    """Own open items only."""
    return {"done": put_into_report(person=request.person, report_id=None, transaction_ids=given.ids, at=now())}


@router.post("/reports/{report_id}/items", tags=["reports"], summary="Put items into a report")
def put_in(request: Any, report_id: UUID, given: Ids) -> dict[str, int]:
    """Own open items only."""
    done = put_into_report(person=request.person, report_id=report_id, transaction_ids=given.ids, at=now())
    return {"done": done}


@router.post("/reports/{report_id}/submit", response=list[OutcomeOut], tags=["reports"], summary="Send a report")
def send_report(request: Any, report_id: UUID) -> list[dict[str, Any]]:
    """Send everything in it that is complete."""
    own_report(person=request.person, report_id=report_id)
    on = today(zone=request.company.time_zone)
    return outcomes_shown(submit_report(person=request.person, report_id=report_id, on=on, at=now()))
