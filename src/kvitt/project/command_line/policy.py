"""The company's policy."""

from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import Progress, database, fail, result

app = typer.Typer(help="The company's policy.", no_args_is_help=True)


@app.callback()
def policy() -> None:
    """The company's policy."""


@app.command("try")
def try_file(
    file: Annotated[Path, typer.Argument(help="The policy as TOML.")],
    company: Annotated[str, typer.Option(help="The company's id.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say what a policy would have stopped in the last twelve months; nothing changes. `kvitt policy try new.toml --company me`."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read: {error}")
    with database(data, migrated=True):
        from kvitt.kernel.errors import KvittError
        from kvitt.project.commands.policy import said, table, tried

        try:
            found = tried(text, company_code=company, progress=Progress("Trying"))
        except KvittError as error:
            fail(said(error))
    result(found, as_json=as_json, text=table(found))
