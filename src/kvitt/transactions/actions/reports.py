"""Reports: make one, change it, put items in and take them out, send what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.actions.outcome import Outcome
from kvitt.transactions.actions.submit import submit_each
from kvitt.transactions.lifecycle import OPEN
from kvitt.transactions.models import Report, Transaction
from kvitt.transactions.queries import kept


@dataclass(frozen=True, slots=True)
class ReportFields:
    """What a person writes on a report. `ends_on` is the last day, shown and included."""

    title: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def check(self) -> None:
        """Raise InvalidError with everything that is wrong."""
        findings = []
        if not self.title.strip():
            findings.append(stop("report.title-missing", "title"))
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            findings.append(stop("report.ends-before-it-starts", "ends_on"))
        if findings:
            raise InvalidError(findings=findings)


@atomic
def create_report(*, person: User, report_id: UUID, fields: ReportFields, at: datetime) -> Report:
    """A new report of the person. Asking again with the same id gives the one that was made."""
    one_at_a_time(report_id)
    made = Report.objects.filter(id=report_id, owner_id=person.id).first()
    if made is not None:
        return made
    fields.check()
    report = Report.objects.create(
        id=report_id,
        owner_id=person.id,
        title=fields.title.strip(),
        purpose=fields.purpose,
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
        created_at=at,
    )
    record([Deed("report.created", "report", report.id)], actor=person_actor(person.id), at=at)
    return report


@atomic
def change_report(*, person: User, report_id: UUID, fields: ReportFields, version: int, at: datetime) -> Report:
    """Change title, purpose and period. Raises ConflictError when somebody was faster."""
    report = own_report(person=person, report_id=report_id, locked=True)
    if report.version != version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    fields.check()
    report.title = fields.title.strip()
    report.purpose = fields.purpose
    report.starts_on = fields.starts_on
    report.ends_on = fields.ends_on
    report.version += 1
    report.save(update_fields=["title", "purpose", "starts_on", "ends_on", "version"])
    record([Deed("report.changed", "report", report.id)], actor=person_actor(person.id), at=at)
    return report


@atomic
def put_into_report(*, person: User, report_id: UUID | None, transaction_ids: Sequence[UUID], at: datetime) -> int:
    """Put own open items into a report, or take them out of theirs with None. Says how many."""
    if report_id is not None:
        own_report(person=person, report_id=report_id)
    rows = kept().filter(id__in=list(transaction_ids), owner_id=person.id, state__in=list(OPEN))
    ids = list(rows.select_for_update().values_list("id", flat=True))
    Transaction.objects.filter(id__in=ids).update(report_id=report_id, changed_at=at)
    verb = "transaction.put-into-report" if report_id else "transaction.taken-out-of-report"
    payload: dict[str, object] = {"report": str(report_id)} if report_id else {}
    record([Deed(verb, "transaction", row, payload) for row in ids], actor=person_actor(person.id), at=at)
    return len(ids)


def submit_report(*, person: User, report_id: UUID, on: date, at: datetime) -> list[Outcome]:
    """Send every open item of a report; say for each of the others why not."""
    own_report(person=person, report_id=report_id)
    ids = list(
        kept()
        .filter(report_id=report_id, owner_id=person.id, state__in=list(OPEN))
        .order_by("on", "id")
        .values_list("id", flat=True)
    )
    return submit_each(person=person, transaction_ids=ids, on=on, at=at)


def own_report(*, person: User, report_id: UUID, locked: bool = False) -> Report:
    """One of the person's reports. Raises NotFoundError."""
    rows = Report.objects.select_for_update() if locked else Report.objects.all()
    report = rows.filter(id=report_id, owner_id=person.id).first()
    if report is None:
        raise NotFoundError
    return report
