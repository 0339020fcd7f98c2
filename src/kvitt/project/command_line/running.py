"""Running Kvitt: web and worker together or apart, the demo, and bringing the database up to date."""

from pathlib import Path
from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Host, Json, Port
from kvitt.project.commands.said import Progress, database, note, result

app = typer.Typer()

Only = Annotated[bool, typer.Option("--build-only", help="Make the company and do not run.")]


@app.command()
def serve(
    data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, workers: int = 2, as_json: Json = False
) -> None:
    """Run web and worker together, with the embedded database. Example: `kvitt serve --data /srv/kvitt`."""
    _serve(data, host=host, port=port, workers=workers, web=True, worker=True, as_json=as_json)


@app.command()
def web(
    data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, workers: int = 2, as_json: Json = False
) -> None:
    """Run the web server alone."""
    _serve(data, host=host, port=port, workers=workers, web=True, worker=False, as_json=as_json)


@app.command()
def worker(data: Data = None, as_json: Json = False) -> None:
    """Run the worker alone."""
    _serve(data, host="", port=0, workers=0, web=False, worker=True, as_json=as_json)


def _serve(data: Path | None, *, host: str, port: int, workers: int, web: bool, worker: bool, as_json: bool) -> None:
    from kvitt.project.commands.serve import Supervisor, web_command, worker_command

    with database(data, migrated=True) as mend:
        commands = [web_command(host=host, port=port, workers=workers)] if web else []
        commands += [worker_command()] if worker else []
        address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}" if web else ""
        if as_json:
            result({"address": address, "web": web, "worker": worker}, as_json=True, text="")
        elif web:
            note(f"Kvitt is at {address}")
        status = Supervisor(commands, mend=mend).run()
    raise SystemExit(status)


@app.command()
def demo(
    data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, build_only: Only = False, as_json: Json = False
) -> None:
    """Make the demo company Nordlys A/S if it is not there yet, and run it. Example: `kvitt demo --data .kvitt`."""
    with database(data, migrated=True):
        from kvitt.tenancy.queries import demo_codes

        if not demo_codes():
            from kvitt.kernel.clock import now, today
            from kvitt.project.demo.build import build

            build(today=today(zone="Europe/Copenhagen"), at=now(), progress=Progress("Making the demo company"))
        if build_only:
            codes = demo_codes()
            result({"companies": codes}, as_json=as_json, text=f"Made: {', '.join(codes)}")
            return
    note("Sign in as Alma (employee), Bo (manager) or Cleo (finance): one click on the sign-in page.")
    _serve(data, host=host, port=port, workers=2, web=True, worker=True, as_json=as_json)


@app.command(name="migrate")
def migrate_command(data: Data = None, as_json: Json = False) -> None:
    """Bring the database up to date."""
    with database(data, migrated=True):
        pass
    result({"migrated": True}, as_json=as_json, text="The database is up to date.")
