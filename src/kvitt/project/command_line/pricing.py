"""What a trip gives by the official rates: no database, nothing leaves this machine."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Json
from kvitt.project.commands.said import fail

direct = typer.Typer()


@direct.command()
def price(
    file: Annotated[Path, typer.Argument(help="A JSON file: a list of cases with id, country, topic and input.")],
    as_json: Json = False,
) -> None:
    """Price trips, and nights without a receipt, by the official rates. Exit status 1 when a case cannot be.

    Example: `kvitt price cases.json`.
    """
    from kvitt.project.commands.price import cases_in, table
    from kvitt.rates.cases import answered
    from kvitt.rates.tables import official

    try:
        cases = cases_in(file)
    except (OSError, ValueError) as error:
        fail(f"{file}: {error}")
    found, all_answered = answered(cases, tables=official())
    text = json.dumps(found, ensure_ascii=False, indent=2) if as_json else table(found)
    sys.stdout.write(text + "\n")
    if not all_answered:
        raise SystemExit(1)
