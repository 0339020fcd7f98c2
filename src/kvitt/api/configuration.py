"""What pro users configure, by API: the same nouns and columns as on the pages and in tables."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from kvitt.configuration.actions import save_row
from kvitt.configuration.queries import NOUNS, noun_of, one_row, rows_of
from kvitt.kernel.clock import now
from kvitt.kernel.errors import NotAllowedError
from kvitt.people.models import Role

router = Router(tags=["configuration"])


class RowIn(Schema):
    """Columns to set, each as text; `version` refuses a change that was made on old sight."""

    values: dict[str, str]
    version: int | None = None


def _reader(request: Any) -> None:
    if not request.person.has_role(Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)


@router.get("", summary="What can be configured")
def nouns(request: Any) -> list[dict[str, Any]]:
    """Every noun with its columns."""
    _reader(request)
    return [
        {
            "code": noun.code,
            "columns": [
                {"name": column.name, "form": column.form, "required": column.required} for column in noun.columns()
            ],
        }
        for noun in NOUNS.values()
    ]


@router.get("/{code}", summary="The rows of a noun")
def rows(request: Any, code: str, q: str = "") -> list[dict[str, Any]]:
    """Each row as texts by column."""
    _reader(request)
    noun = noun_of(code)
    found = rows_of(noun, words=q, language=request.person.language)
    return [
        {"id": row.id, "version": row.version, "values": texts}
        for row, texts in zip(found, noun.texts(found), strict=True)
    ]


@router.put("/{code}/{row_id}", summary="Make or change a row")
def put_row(request: Any, code: str, row_id: UUID, given: RowIn) -> dict[str, Any]:
    """A new id makes a new row; columns that are not sent stay."""
    noun = noun_of(code)
    save_row(noun=noun, person=request.person, row_id=row_id, texts=given.values, version=given.version, at=now())
    row = one_row(noun, row_id)
    return {"id": row.id, "version": row.version, "values": noun.texts([row])[0]}
