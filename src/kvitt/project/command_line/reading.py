"""The reading of receipts: reading files, and what people corrected, as examples to train on."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import Progress, database, fail, result

app = typer.Typer(help="The reading of receipts.", no_args_is_help=True)
direct = typer.Typer()


@direct.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Pictures and PDFs: JPEG, PNG, WebP, HEIC, PDF.")],
    home: Annotated[str, typer.Option(help="The country where a receipt that shows none is from.")] = "DK",
    as_json: Json = False,
) -> None:
    """Read receipts; nothing leaves this machine. Exit status 1 when a file cannot be read. Example: `kvitt read *.jpg`."""
    from kvitt.kernel.clock import now
    from kvitt.project.commands.read import read_files, table

    lines = []
    for line in read_files(files, today=now().date(), home=home):
        lines.append(line)
        if as_json:
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    if not as_json:
        sys.stdout.write(table(lines) + "\n")
    if any("error" in line for line in lines):
        raise SystemExit(1)


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
