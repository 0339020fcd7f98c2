"""New rows of several tables in one trip to the database.

An expense is five rows in five tables; written one by one, most of the time goes into putting together the same statements.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.transaction import atomic

from kvitt.tenancy.rows import CompanyRow


def insert(rows: Iterable[CompanyRow]) -> None:
    """Write new rows in the order given, so that what is referred to comes first. Raises IntegrityError as `save` does."""
    statements: list[str] = []
    parameters: list[Any] = []
    for model, group in groupby(rows, key=type):
        several = list(group)
        into, fields = _pattern(model)
        places = f"({', '.join(['%s'] * len(fields))})"
        statements.append(f"{into} {', '.join([places] * len(several))}")
        for row in several:
            parameters += [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            row._state.adding = False  # noqa: SLF001  # what Model.save does
            row._state.db = connection.alias  # noqa: SLF001
    if statements:
        with atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute("; ".join(statements), parameters)


@cache
def _pattern(model: type[CompanyRow]) -> tuple[str, Sequence["models.Field[Any, Any]"]]:
    known, quote = model._meta, connection.ops.quote_name  # noqa: SLF001  # Django's own documented interface
    fields = known.local_concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(known.db_table)} ({columns}) VALUES", fields
