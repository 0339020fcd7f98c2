"""Keeping Kvitt well: the doctor, backups, keys and the proof of the log."""

from pathlib import Path

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import FailedError, Progress, database, fail, result

app = typer.Typer()
audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)
keys = typer.Typer(help="Keys of protected fields.", no_args_is_help=True)


@app.command()
def doctor(data: Data = None, as_json: Json = False) -> None:
    """Say what is wrong and how to mend it. Exit status 1 when something fails."""
    from kvitt.project.commands.doctor import Checked, examine

    try:
        with database(data):
            found = list(examine())
    except FailedError as failed:
        found = [Checked("database", "fail", failed.text, "Put this right first, then ask again.")]
    signs = {"ok": "✓", "warn": "!", "fail": "✗"}
    text = "\n".join(
        f"{signs[one.state]} {one.name}: {one.detail}" + (f"\n  → {one.mend}" if one.mend else "") for one in found
    )
    checks = [{"name": one.name, "state": one.state, "detail": one.detail, "mend": one.mend} for one in found]
    result({"checks": checks}, as_json=as_json, text=text)
    if any(one.state == "fail" for one in found):
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
