"""What pro users configure, by API: the same nouns and columns as on the pages and in tables."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Schema, UploadedFile

from kvitt.configuration.actions.rows import change_many, save_row
from kvitt.configuration.actions.tables import Plan, apply_plan, export_table, plan
from kvitt.configuration.nouns import NOUNS
from kvitt.configuration.queries import Wanted, listing, noun_of, rows_by_id
from kvitt.configuration.weighing import require_reading
from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.tables import read_table

router = Router(tags=["configuration"])


class RowIn(Schema):
    """Columns to set, each as text; `version` refuses a change that was made on old sight."""

    values: dict[str, str]
    version: int | None = None


class ManyIn(Schema):
    """One column, its new text, and the rows to set it on."""

    ids: list[UUID]
    column: str
    value: str


class RowOut(Schema):
    """A row, each column as text."""

    id: UUID
    version: int
    values: dict[str, str]


class RowsOut(Schema):
    """Some rows, how many there are in all, and the next page (empty when there is none)."""

    items: list[RowOut]
    total: int
    next: str


@router.get("", summary="What can be configured")
def nouns(request: Any) -> list[dict[str, Any]]:
    """Every noun with its columns."""
    require_reading(request.person)
    return [
        {
            "code": noun.code,
            "columns": [
                {"name": column.name, "form": column.form, "required": column.required} for column in noun.columns()
            ],
        }
        for noun in NOUNS.values()
    ]


@router.get("/{code}", response=RowsOut, summary="The rows of a noun")
def rows(request: Any, code: str, q: str = "", sort: str = "", page: int = 1) -> dict[str, Any]:
    """Each row as texts by column; any column with a filter on the page filters here by its name."""
    require_reading(request.person)
    noun = noun_of(code)
    columns = list(noun.columns())
    wanted = Wanted(words=q, only=request.GET.get("only", ""), chosen=request.GET.dict(), sort=sort, page=page)
    found = listing(noun, columns, wanted, language=request.person.language)
    items = [] if page > found.pages else found.rows
    return {
        "items": [{"id": row.id, "version": row.version, "values": row.texts} for row in items],
        "total": found.total,
        "next": str(page + 1) if page < found.pages else "",
    }


@router.get("/{code}/table.{ending}", summary="All rows as CSV or Excel")
def table(request: Any, code: str, ending: str) -> HttpResponse:
    """`csv` or `xlsx`; imported again it changes nothing."""
    if ending not in {"csv", "xlsx"}:
        raise NotFoundError
    data = export_table(noun=noun_of(code), person=request.person, ending=ending, at=now())
    return HttpResponse(data, content_type="text/csv; charset=utf-8" if ending == "csv" else "application/octet-stream")


@router.post("/{code}/import", summary="A table in: a dry run, or exactly what a dry run showed")
def import_table(request: Any, code: str, file: File[UploadedFile], token: str = "") -> dict[str, Any]:
    """Without `token` nothing changes; with the token of the dry run exactly that is done, or refused if it no longer fits."""
    noun = noun_of(code)
    given = read_table(file.read(), file_name=file.name or "")
    if token:
        return _told(apply_plan(noun=noun, person=request.person, table=given, token=token, at=now()))
    return _told(plan(noun=noun, person=request.person, table=given))


@router.post("/{code}/many", summary="Set one column of many rows")
def put_many(request: Any, code: str, given: ManyIn) -> dict[str, int]:
    """All or none; says how many."""
    changed = change_many(
        noun=noun_of(code), person=request.person, row_ids=given.ids, column=given.column, text=given.value, at=now()
    )
    return {"changed": changed}


@router.get("/{code}/{uuid:row_id}", response=RowOut, summary="One row")
def row(request: Any, code: str, row_id: UUID) -> dict[str, Any]:
    """A row as texts by column."""
    require_reading(request.person)
    return _one(code, row_id)


@router.put("/{code}/{uuid:row_id}", response=RowOut, summary="Make or change a row")
def put_row(request: Any, code: str, row_id: UUID, given: RowIn) -> dict[str, Any]:
    """A new id makes a new row; columns that are not sent stay."""
    noun = noun_of(code)
    save_row(noun=noun, person=request.person, row_id=row_id, texts=given.values, version=given.version, at=now())
    return _one(code, row_id)


def _one(code: str, row_id: UUID) -> dict[str, Any]:
    noun = noun_of(code)
    found = rows_by_id(noun, [row_id]).get(row_id)
    if found is None:
        raise NotFoundError
    return {"id": found.id, "version": found.version, "values": noun.texts([found], list(noun.columns()))[0]}


def _told(made: Plan) -> dict[str, Any]:
    return {
        "token": made.token,
        "may_apply": made.may_apply,
        "unchanged": made.unchanged,
        "findings": [finding.as_json() for finding in made.findings],
        "changes": [
            {
                "line": change.line,
                "key": change.key,
                "is_new": change.is_new,
                "changes": {name: {"old": old, "new": new} for name, (old, new) in change.changes.items()},
                "findings": [finding.as_json() for finding in change.findings],
            }
            for change in made.changes
        ],
    }
