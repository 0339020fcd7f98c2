"""Packages of rates: make and sign one, trust a key, look at what one changes, install it."""

import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kvitt.project.commands.rates import change_told
from kvitt.rates.changes import changes
from kvitt.rates.in_force import tables_in_force, trusted_keys, with_package
from kvitt.rates.package import Package, PackageError, opened, pack
from kvitt.rates.tables import Tables

_SAID = {
    "damaged": "it is no package of rates, or it is damaged",
    "not-signed": "it is not signed",
    "not-trusted": "no key that is trusted here signed it. `kvitt rates trust KEY` trusts one",
    "altered": "its files are not the ones that were signed",
    "not-rates": "it holds a file that is not in the form of a table of rates",
}


class NoPackageError(Exception):
    """The package or key cannot be taken; the text says why and what to do."""


def make_key(file: Path) -> Path:
    """Write a new secret key, readable by its owner alone, and the public one beside it. Raises NoPackageError."""
    public = file.with_name(f"{file.name}.pub")
    key = Ed25519PrivateKey.generate()
    try:
        with open(file, "x", opener=_for_the_owner, encoding="ascii") as target:
            target.write(key.private_bytes_raw().hex() + "\n")
        public.write_text(key.public_key().public_bytes_raw().hex() + "\n", encoding="ascii")
    except FileExistsError:
        msg = f"{file} exists already. Choose another name."
        raise NoPackageError(msg) from None
    return public


def pack_folder(folder: Path, *, file: Path, key: Path, issued_on: date) -> dict[str, Any]:
    """Sign a folder of rates; the package is named as its file. Raises NoPackageError."""
    paths = sorted(folder.glob("countries/*/*.toml"))
    if not paths:
        msg = f"{folder} holds no countries/<cc>/*.toml."
        raise NoPackageError(msg)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    try:
        secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.read_text(encoding="ascii").strip()))
        data = pack(name=file.stem, issued_on=issued_on, files=files, key=secret)
        made = opened(data, trusted=[secret.public_key()])
    except PackageError as error:
        msg = f"{folder}: {_SAID[error.code]} ({error.detail})."
        raise NoPackageError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{key} is no secret key of `kvitt rates key`: {error}"
        raise NoPackageError(msg) from error
    file.write_bytes(data)
    return {"name": made.name, "file": str(file), "rates": sum(1 for _ in made.tables.all())}


def trust(key: Path, *, folder: Path) -> Path:
    """Lay a public key among the trusted ones. Raises NoPackageError."""
    try:
        raw = bytes.fromhex(key.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        msg = f"{key} is no public key of `kvitt rates key`: {error}"
        raise NoPackageError(msg) from error
    if len(raw) != 32:
        msg = f"{key} is no public key of `kvitt rates key`."
        raise NoPackageError(msg)
    target = folder / "keys" / f"{raw.hex()[:16]}.pub"
    _laid(target, (raw.hex() + "\n").encode())
    return target


def preview(file: Path) -> dict[str, Any]:
    """The package and what it changes here. Raises NoPackageError."""
    package = _opened(file)
    found = changes(tables_in_force(), with_package(package))
    return {
        "name": package.name,
        "issued_on": package.issued_on.isoformat(),
        "changes": [change_told(change) for change in found],
    }


def with_file(file: Path) -> Tables:
    """The rates in force as they would be with the package. Raises NoPackageError."""
    return with_package(_opened(file))


def install(file: Path, *, folder: Path) -> Path:
    """Put the package in place, at once or not at all. Raises NoPackageError."""
    package = _opened(file)
    target = folder / "packages" / f"{package.name}.zip"
    _laid(target, file.read_bytes())
    return target


def _opened(file: Path) -> Package:
    try:
        return opened(file.read_bytes(), trusted=trusted_keys())
    except PackageError as error:
        msg = f"{file} is not installed: {_SAID[error.code]}."
        raise NoPackageError(msg) from error
    except OSError as error:
        raise NoPackageError(str(error)) from error


def _laid(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    half.write_bytes(data)
    os.replace(half, target)  # noqa: PTH105  # atomic on every platform, over what is there


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
