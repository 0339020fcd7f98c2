"""Official rates: what is in force, where it comes from, and newer ones as packages."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import Progress, database, fail, result

app = typer.Typer(help="Official rates.", no_args_is_help=True)

Country = Annotated[str, typer.Argument(help="Two letters, such as DK.")]
On = Annotated[str, typer.Option("--on", help="The day, such as 2026-07-01; today when none is given.")]
Abroad = Annotated[bool, typer.Option("--abroad", help="The amounts for days abroad too.")]


def look_in(data: Path | None) -> Path:
    """Read rates from the data directory, the one that was named or the usual one, and say where they lie there."""
    from kvitt.project.postgres import data_directory
    from kvitt.rates import in_force

    if data is not None:
        os.environ["KVITT_DATA"] = str(data.absolute())
    in_force.look_in(data_directory() / "rates")
    return data_directory() / "rates"


def _day(text: str) -> date:
    from kvitt.kernel.clock import today

    if not text:
        return today(zone="Europe/Copenhagen")
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no day. Write it as 2026-07-01.", status=2)


@app.command("list")
def rates_list(
    country: Annotated[str, typer.Argument(help="Two letters; every country when none is given.")] = "",
    on: On = "",
    abroad: Abroad = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """The rates in force on a day. Example: `kvitt rates list DK --on 2026-01-01`."""
    from kvitt.project.commands.rates import lines, listed
    from kvitt.rates.in_force import tables_in_force

    look_in(data)
    found = listed(tables_in_force(), country=country.upper(), on=_day(on), abroad=abroad)
    if not found:
        fail(f"No rates of {country.upper() or 'any country'} are known for that day.")
    result({"rates": found}, as_json=as_json, text=lines(found))


@app.command("show")
def rates_show(
    name: Annotated[str, typer.Argument(help="The name of a rate, as `list` prints it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """One rate with its sources, and what it was before. Example: `kvitt rates show dk.per_diem_full_day.2026-01-01`."""
    from kvitt.project.commands.rates import history, shown
    from kvitt.rates.in_force import tables_in_force

    look_in(data)
    found = history(tables_in_force(), name=name)
    if found is None:
        fail(f"There is no rate {name}. `kvitt rates list` prints the names.")
    result(found, as_json=as_json, text=shown(found))


@app.command("diff")
def rates_diff(
    country: Country,
    before: Annotated[str, typer.Argument(help="A day.")],
    after: Annotated[str, typer.Argument(help="A later day.")],
    abroad: Abroad = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """What changed between two days. Example: `kvitt rates diff DK 2025-12-31 2026-01-01`."""
    from kvitt.project.commands.rates import difference_lines, differences
    from kvitt.rates.in_force import tables_in_force

    look_in(data)
    found = differences(
        tables_in_force(), country=country.upper(), before=_day(before), after=_day(after), abroad=abroad
    )
    result({"changes": found}, as_json=as_json, text=difference_lines(found) or "Nothing changed.")


@app.command("pack")
def rates_pack(
    folder: Annotated[Path, typer.Argument(help="A folder with countries/<cc>/*.toml.")],
    file: Annotated[Path, typer.Argument(help="The package to write, such as rates-2027.zip.")],
    key: Annotated[Path, typer.Option(help="The secret key, from `kvitt rates key`.")],
    issued_on: On = "",
    as_json: Json = False,
) -> None:
    """Sign a folder of rates as a package."""
    from kvitt.project.commands.rate_packages import NoPackageError, pack_folder

    try:
        made = pack_folder(folder, file=file, key=key, issued_on=_day(issued_on))
    except NoPackageError as error:
        fail(str(error))
    result(made, as_json=as_json, text=f"{file}: {made['rates']} rates, signed.")


@app.command("key")
def rates_key(
    file: Annotated[Path, typer.Argument(help="Where the secret key is written; the public one beside it, with .pub.")],
    as_json: Json = False,
) -> None:
    """Make a pair of keys to sign packages with. Keep the secret one secret; `kvitt rates trust` takes the public one."""
    from kvitt.project.commands.rate_packages import NoPackageError, make_key

    try:
        public = make_key(file)
    except NoPackageError as error:
        fail(str(error))
    result({"public": str(public)}, as_json=as_json, text=f"{file} (secret) and {public} (public) are written.")


@app.command("trust")
def rates_trust(
    key: Annotated[Path, typer.Argument(help="A public key.")], data: Data = None, as_json: Json = False
) -> None:
    """Trust packages that this key signed."""
    from kvitt.project.commands.rate_packages import NoPackageError, trust

    folder = look_in(data)
    try:
        laid = trust(key, folder=folder)
    except NoPackageError as error:
        fail(str(error))
    result({"key": str(laid)}, as_json=as_json, text=f"Packages signed with {key.name} are trusted.")


@app.command("install")
def rates_install(
    file: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Put it in place; without it the changes are only shown.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what a package changes, and which entered items; with `--yes` install it. Running servers take it up by themselves."""
    from kvitt.project.commands.rate_packages import NoPackageError, install, preview
    from kvitt.project.commands.rates import difference_lines

    folder = look_in(data)
    try:
        found = preview(file)
        items = _items_changed(file, data=data) if _has_database(folder.parent) else []
        if yes:
            install(file, folder=folder)
    except NoPackageError as error:
        fail(str(error))
    from kvitt.project.commands.explain import items_lines

    text = "\n".join(
        (
            f"{found['name']}, issued on {found['issued_on']}",
            difference_lines(found["changes"]) or "It changes nothing.",
            items_lines(items),
            "Installed." if yes else "Nothing is installed yet; add --yes to install it.",
        )
    )
    result({**found, "items": items, "installed": yes}, as_json=as_json, text=text)


@app.command("explain")
def rates_explain(
    item: Annotated[str, typer.Argument(help="The id of an item, as its address or the API shows it.")],
    company: Annotated[str, typer.Option(help="The company's id.")],
    language: Annotated[str, typer.Option(help="da, sv or en.")] = "en",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """How an item's amount came about, from what is stored with it. `kvitt rates explain 0195… --company nordlys`."""
    from uuid import UUID

    try:
        item_id = UUID(item)
    except ValueError:
        fail(f"{item!r} is no id of an item.", status=2)
    look_in(data)
    with database(data, migrated=True):
        from django.utils import translation

        from kvitt.kernel.errors import NotFoundError
        from kvitt.project.commands.explain import explanation, explanation_lines

        try:
            with translation.override(language):
                found = explanation(item_id, company_code=company, language=language)
        except NotFoundError:
            fail(f"{company} has no item {item}.")
    if found is None:
        fail("Somebody typed this amount; there is nothing to explain.")
    result({"id": item, **found}, as_json=as_json, text=explanation_lines(found))


def _items_changed(file: Path, *, data: Path | None) -> list[dict[str, Any]]:
    from kvitt.project.commands.rate_packages import with_file

    with database(data, migrated=True):
        from kvitt.project.commands.explain import items_changed

        return items_changed(with_file(file), progress=Progress("Pricing"))


@app.command("exchange")
def rates_exchange(
    file: Annotated[Path, typer.Argument(help="eurofxref-hist.zip, as the European Central Bank publishes it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Lay a newer table of exchange rates into the data directory. Running servers take it up by themselves."""
    from kvitt.project.commands.exchange_rates import NotRatesError, lay_exchange_rates
    from kvitt.project.postgres import data_directory

    if data is not None:
        os.environ["KVITT_DATA"] = str(data.absolute())
    try:
        first, last = lay_exchange_rates(file, data=data_directory())
    except NotRatesError as error:
        fail(str(error))
    result({"first": first, "last": last}, as_json=as_json, text=f"Rates from {first} to {last} are in place.")


def _has_database(data: Path) -> bool:
    """Whether there is anything entered to look at: a package can be read without a database."""
    from kvitt.project.postgres.configuration import uses_outside_server

    return uses_outside_server() or (data / "postgres").is_dir()
