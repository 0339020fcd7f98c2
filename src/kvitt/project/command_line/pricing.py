"""What a trip or a drive gives by the official rates: no database, nothing leaves this machine."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.command_line.rates import look_in
from kvitt.project.commands.said import fail

direct = typer.Typer()


@direct.command()
def price(
    file: Annotated[Path, typer.Argument(help="A JSON file: a list of cases with id, country, topic and input.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Answer cases of travel by the official rates in force here. Exit status 1 when a case cannot be answered.

    Topics: per_diem, lodging, mileage, mileage_60_days, mileage_voucher, tax_split, vat, working_time, retention.

    Example: `kvitt price cases.json`.
    """
    from kvitt.project.commands.price import cases_in, table
    from kvitt.rates.cases import answered
    from kvitt.rates.in_force import tables_in_force

    try:
        cases = cases_in(file)
    except (OSError, ValueError) as error:
        fail(f"{file}: {error}")
    look_in(data)
    found, all_answered = answered(cases, tables=tables_in_force())
    text = json.dumps(found, ensure_ascii=False, indent=2) if as_json else table(found)
    encoding = sys.stdout.encoding or "utf-8"  # a case may hold letters that no output can
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    if not all_answered:
        raise SystemExit(1)
