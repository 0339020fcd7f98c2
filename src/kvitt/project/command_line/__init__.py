"""The command `kvitt`. Thin: what commands do stands in `commands/`; nothing heavy is imported before it is needed."""

import sys

import typer

from kvitt import __version__
from kvitt.project.command_line import keeping, people, policy, pricing, rates, reading, running
from kvitt.project.command_line.options import Json
from kvitt.project.commands.said import FailedError, result

app = typer.Typer(
    name="kvitt",
    help="Expense management, from a photographed receipt to a booked voucher.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Start with: kvitt demo",
)


@app.command()
def version(as_json: Json = False) -> None:
    """Say the version."""
    result({"version": __version__}, as_json=as_json, text=__version__)


app.add_typer(running.app)
app.add_typer(keeping.app)
app.add_typer(people.company, name="company")
app.add_typer(people.user, name="user")
app.add_typer(keeping.keys, name="keys")
app.add_typer(rates.app, name="rates")
app.add_typer(keeping.audit, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(pricing.direct)
app.add_typer(reading.direct)
app.add_typer(reading.app, name="reading")


def main() -> None:
    """The entrance of the command. A program that asked for JSON gets its errors as JSON too."""
    try:
        app()
    except FailedError as failed:
        if "--json" in sys.argv:
            result({"error": failed.text}, as_json=True, text="")
        raise


if __name__ == "__main__":
    main()
