"""The command `kvitt`. Thin: what commands do stands in `commands/`; nothing heavy is imported before it is needed."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kvitt import __version__
from kvitt.project.commands.said import Progress, database, fail, note, result

app = typer.Typer(
    name="kvitt",
    help="Expense management, from a photographed receipt to a booked voucher.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Start with: kvitt demo",
)
company = typer.Typer(help="Companies.", no_args_is_help=True)
user = typer.Typer(help="Users.", no_args_is_help=True)
audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)
keys = typer.Typer(help="Keys of protected fields.", no_args_is_help=True)
app.add_typer(company, name="company")
rates = typer.Typer(help="Official rates.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(rates, name="rates")
app.add_typer(user, name="user")
app.add_typer(audit, name="audit")

Data = Annotated[Path | None, typer.Option("--data", help="Where database and files lie.", envvar="KVITT_DATA")]
Json = Annotated[bool, typer.Option("--json", help="The result as JSON, for programs.")]
Only = Annotated[bool, typer.Option("--build-only", help="Make the company and do not run.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]


@app.command()
def version() -> None:
    """Say the version."""
    sys.stdout.write(f"{__version__}\n")


@app.command()
def serve(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, workers: int = 2) -> None:
    """Run web and worker together, with the embedded database. Example: `kvitt serve --data /srv/kvitt`."""
    _serve(data, host=host, port=port, workers=workers, web=True, worker=True)


@app.command()
def web(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, workers: int = 2) -> None:
    """Run the web server alone."""
    _serve(data, host=host, port=port, workers=workers, web=True, worker=False)


@app.command()
def worker(data: Data = None) -> None:
    """Run the worker alone."""
    _serve(data, host="", port=0, workers=0, web=False, worker=True)


def _serve(data: Path | None, *, host: str, port: int, workers: int, web: bool, worker: bool) -> None:
    from kvitt.project.commands.serve import Supervisor, web_command, worker_command

    with database(data, migrated=True) as mend:
        commands = [web_command(host=host, port=port, workers=workers)] if web else []
        commands += [worker_command()] if worker else []
        if web:
            note(f"Kvitt is at http://{'localhost' if host == '127.0.0.1' else host}:{port}")
        status = Supervisor(commands, mend=mend).run()
    raise SystemExit(status)


@app.command()
def demo(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, build_only: Only = False) -> None:
    """Make the demo company Nordlys A/S if it is not there yet, and run it. Example: `kvitt demo --data .kvitt`."""
    with database(data, migrated=True):
        from kvitt.tenancy.queries import demo_codes

        if not demo_codes():
            from kvitt.kernel.clock import now, today
            from kvitt.project.demo.build import build

            build(today=today(zone="Europe/Copenhagen"), at=now(), progress=Progress("Making the demo company"))
        if build_only:
            return
    note("Sign in as Alma (employee), Bo (manager) or Cleo (finance): one click on the sign-in page.")
    _serve(data, host=host, port=port, workers=2, web=True, worker=True)


@app.command(name="migrate")
def migrate_command(data: Data = None) -> None:
    """Bring the database up to date."""
    with database(data, migrated=True):
        pass
    note("The database is up to date.")


@app.command()
def doctor(data: Data = None, as_json: Json = False) -> None:
    """Say what is wrong and how to mend it. Exit status 1 when something fails."""
    from kvitt.project.commands.doctor import examine

    with database(data):
        found = list(examine())
    signs = {"ok": "✓", "warn": "!", "fail": "✗"}
    text = "\n".join(
        f"{signs[one.state]} {one.name}: {one.detail}" + (f"\n  → {one.mend}" if one.mend else "") for one in found
    )
    checks = [{"name": one.name, "state": one.state, "detail": one.detail, "mend": one.mend} for one in found]
    result({"checks": checks}, as_json=as_json, text=text)
    if any(one.state == "fail" for one in found):
        raise SystemExit(1)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Pictures and PDFs: JPEG, PNG, WebP, HEIC, PDF.")],
    home: Annotated[str, typer.Option(help="The country where a receipt that shows none is from.")] = "DK",
    as_json: Json = False,
) -> None:
    """Read receipts; nothing leaves this machine. Exit status 1 when a file cannot be read. Example: `kvitt read *.jpg`."""
    import json

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


@app.command()
def backup(file: Path, data: Data = None, as_json: Json = False) -> None:
    """Write database and files into one archive. Example: `kvitt backup kvitt-2026-11-24.tar`."""
    from kvitt.project.commands.backup import RestoreError
    from kvitt.project.commands.backup import backup as take

    if file.exists():
        fail(f"{file} exists already. Choose another name.")
    with database(data):
        try:
            made = take(file.absolute(), progress=Progress("Backing up files"))
        except RestoreError as error:
            fail(str(error))
    text = f"{made['file']}: {made['rows']} rows, {made['files']} files, {made['bytes']:,} bytes"
    result(made, as_json=as_json, text=text)


@app.command()
def restore(file: Path, data: Data = None, as_json: Json = False) -> None:
    """Restore an archive into an empty directory, and prove it equal to what was backed up."""
    from kvitt.project.commands.backup import RestoreError
    from kvitt.project.commands.backup import restore as bring_back

    if not file.exists():
        fail(f"There is no file {file}.")
    with database(data):
        try:
            made = bring_back(file.absolute(), progress=Progress("Restoring files"))
        except RestoreError as error:
            fail(str(error))
    result(made, as_json=as_json, text=f"Restored and proved equal: {made['rows']} rows, {made['files']} files.")


@company.command("create")
def company_create(
    code: Annotated[str, typer.Argument(help="The company id that people type when they sign in.")],
    name: Annotated[str, typer.Option(help="The company's name.")],
    country: Annotated[str, typer.Option(help="Two letters, such as DK.")] = "DK",
    currency: Annotated[str, typer.Option(help="Three letters, such as DKK.")] = "DKK",
    legal_number: Annotated[str, typer.Option(help="CVR, organisationsnummer …")] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Make a company with accounts, VAT codes and cost types. Example: `kvitt company create acme --name "Acme ApS"`."""
    with database(data, migrated=True):
        from kvitt.kernel.clock import now
        from kvitt.kernel.errors import KvittError
        from kvitt.project.starting import install_starter_set
        from kvitt.tenancy.actions import create_company
        from kvitt.tenancy.scope import company_scope

        try:
            made = create_company(
                code=code, name=name, country=country, base_currency=currency, legal_number=legal_number, at=now()
            )
        except KvittError as error:
            fail(_sentence(error))
        with company_scope(made.company_id):
            install_starter_set(country=country)
    result(
        {"company_id": str(made.company_id), "code": made.code},
        as_json=as_json,
        text=f"Made {name}. Invite its administrator: kvitt user invite {made.code} EMAIL --name NAME --role administrator",
    )


@user.command("invite")
def user_invite(
    code: Annotated[str, typer.Argument(help="The company id.")],
    email: Annotated[str, typer.Argument(help="The work e-mail.")],
    name: Annotated[str, typer.Option(help="The full name.")],
    role: Annotated[list[str], typer.Option(help="A role; may be given several times.")] = ["employee"],  # noqa: B006
    language: Annotated[str, typer.Option(help="da, sv or en.")] = "en",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Invite a user, who gets a mail with a link to choose a password."""
    with database(data, migrated=True):
        from kvitt.kernel.clock import now
        from kvitt.kernel.errors import KvittError
        from kvitt.people.actions.passwords import invite
        from kvitt.people.models import Role
        from kvitt.tenancy.queries import company_id_of
        from kvitt.tenancy.scope import company_scope

        company_id = company_id_of(code)
        if company_id is None:
            fail(f"There is no company {code}. Make it with: kvitt company create {code} --name NAME")
        if unknown := set(role) - set(Role.values):
            fail(f"There is no role {', '.join(unknown)}. Roles are: {', '.join(Role.values)}.")
        with company_scope(company_id):
            try:
                made = invite(email=email, full_name=name, roles=["employee", *role], language=language, at=now())
            except KvittError as error:
                fail(_sentence(error))
    result({"user_id": str(made.id)}, as_json=as_json, text=f"Invited {email}.")


@rates.command("exchange")
def rates_exchange(
    file: Annotated[Path, typer.Argument(help="eurofxref-hist.zip, as the European Central Bank publishes it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Lay a newer table of exchange rates into the data directory. Running servers take it up by themselves."""
    from kvitt.project.commands.rates import NotRatesError, lay_exchange_rates
    from kvitt.project.postgres import data_directory

    if data is not None:
        os.environ["KVITT_DATA"] = str(data.absolute())
    try:
        first, last = lay_exchange_rates(file, data=data_directory())
    except NotRatesError as error:
        fail(str(error))
    result({"first": first, "last": last}, as_json=as_json, text=f"Rates from {first} to {last} are in place.")


@keys.command("rotate")
def keys_rotate(data: Data = None, as_json: Json = False) -> None:
    """Encrypt protected fields with the first key of KVITT_FIELD_KEYS; the others can be taken away afterwards."""
    with database(data, migrated=True):
        from kvitt.tenancy.encryption import UnreadableSecretError
        from kvitt.tenancy.models import CompanyCode
        from kvitt.tenancy.rotation import rotate
        from kvitt.tenancy.scope import company_scope

        changed = {}
        for row in CompanyCode.objects.order_by("code"):
            try:
                with company_scope(row.company_id):
                    changed[row.code] = rotate(progress=Progress(f"Encrypting {row.code}"))
            except UnreadableSecretError as error:
                fail(f"{row.code}: {error} Nothing of this company was changed.")
    text = "\n".join(f"{code}: {rows} rows encrypted anew" for code, rows in changed.items())
    result(changed, as_json=as_json, text=text or "There is no company yet.")


@audit.command("verify")
def audit_verify(data: Data = None, as_json: Json = False) -> None:
    """Recompute every company's chain of events. Exit status 1 when one does not hold."""
    with database(data, migrated=True):
        from kvitt.events.queries import verify
        from kvitt.tenancy.models import CompanyCode
        from kvitt.tenancy.scope import company_scope

        found = {}
        for row in CompanyCode.objects.order_by("code"):
            with company_scope(row.company_id):
                found[row.code] = verify(progress=Progress(f"Verifying {row.code}"))
    lines = [
        f"{code}: {one.events} events in {one.seals} seals, {one.unsealed} not sealed yet, "
        + ("holds" if not one.faults else "; ".join(one.faults))
        for code, one in found.items()
    ]
    shown = {
        code: {
            "seals": one.seals,
            "events": one.events,
            "unsealed": one.unsealed,
            "head": one.head,
            "faults": one.faults,
        }
        for code, one in found.items()
    }
    result(shown, as_json=as_json, text="\n".join(lines) or "There is no company yet.")
    if any(one.faults for one in found.values()):
        raise SystemExit(1)


def _sentence(error: Exception) -> str:
    from kvitt.kernel.errors import InvalidError, KvittError
    from kvitt.tenancy.sentences import say

    if isinstance(error, InvalidError) and error.findings:
        return " ".join(say(finding.code, finding.parameters) for finding in error.findings)
    return say(error.code, error.parameters) if isinstance(error, KvittError) else str(error)


def main() -> None:
    """The entrance of the command."""
    app()


if __name__ == "__main__":
    main()
