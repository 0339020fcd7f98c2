"""Options that many commands take."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option("--data", help="Where database and files lie.", envvar="KVITT_DATA")]
Json = Annotated[bool, typer.Option("--json", help="The result as JSON, for programs.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]
