"""Many rows of a table changed in one statement, each to values of its own.

Django's `bulk_update` writes a CASE with a branch for every row and column; for some hundred rows, putting that together takes
longer than everything else that is done with them.
"""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import connection

from kvitt.tenancy.rows import CompanyRow
from kvitt.tenancy.scope import current_company


def update(rows: Sequence[CompanyRow], names: Sequence[str]) -> None:
    """Write these fields of the rows, which are of one table and of the company in scope.

    Raises ValueError for a field that is itself a list: a list of lists cannot be told apart again.
    """
    if not rows:
        return
    known, quote = rows[0]._meta, connection.ops.quote_name  # noqa: SLF001  # Django's own documented interface
    by_name = {field.name: field for field in known.local_concrete_fields}
    fields = [by_name["id"], *(by_name[name] for name in names)]
    if any(isinstance(field, ArrayField) for field in fields):
        raise ValueError(names)
    columns = [quote(str(field.column)) for field in fields]
    values = [[field.get_db_prep_save(field.pre_save(row, add=False), connection) for row in rows] for field in fields]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    table = quote(known.db_table)
    changes = ", ".join(f"{column} = new.{column}" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS new({', '.join(columns)})"  # noqa: S608  # names of the model
            f" WHERE {table}.company_id = %s AND {table}.id = new.id",
            [*values, current_company()],
        )
