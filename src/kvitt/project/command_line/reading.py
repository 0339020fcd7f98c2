"""The reading of receipts: what people corrected, as examples to train on."""

from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import Progress, database, fail, result

app = typer.Typer(help="The reading of receipts.", no_args_is_help=True)


@app.callback()
def reading() -> None:
    """The reading of receipts."""


@app.command("export-corrections")
def export_corrections(
    file: Annotated[Path, typer.Argument(help="The archive to write, such as corrections.zip.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write receipts that were read and sent, with labels to train on, of those companies that agreed in their configuration."""
    from kvitt.project.commands.corrections import export_corrections as write

    if file.exists():
        fail(f"{file} exists already. Choose another name.")
    with database(data, migrated=True):
        made = write(file.absolute(), progress=Progress)
    text = (
        f"{made['file']}: {made['examples']} examples of {made['companies']} companies, {made['corrected']} corrected"
    )
    if not made["companies"]:
        text += "\nNo company has agreed. An administrator does so under Configuration, Company."
    result(made, as_json=as_json, text=text)
