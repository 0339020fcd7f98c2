"""Rate packages: newer official rates as a signed archive, installed without a new version of Kvitt.

A package is a ZIP with `package.toml` (its name, the day it was issued, and the SHA-256 of every file), `package.sig` (the
Ed25519 signature, RFC 8032, of the bytes of `package.toml`) and `countries/<cc>/*.toml` in the form of the tables that Kvitt
carries. It is opened only when the signature is by a key that the operator trusts and every file is the one that was signed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from re import fullmatch
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kvitt.rates.tables import Tables, parsed

#: No package of rates is larger; the official ones of seven countries are under half a megabyte.
LIMIT = 20_000_000
_FILES = 2_000
_NAME = r"[a-z0-9][a-z0-9.-]{0,60}"
_FILE = r"countries/[a-z]{2}/[a-z0-9_]{1,60}\.toml"


class PackageError(ValueError):
    """The archive may not be installed; `code` says why: `damaged`, `not-signed`, `not-trusted`, `altered`, `not-rates`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: its name, the day it was issued, its files, and the rates in them."""

    name: str
    issued_on: date
    files: Mapping[str, bytes]
    tables: Tables


def pack(*, name: str, issued_on: date, files: Mapping[str, bytes], key: Ed25519PrivateKey) -> bytes:
    """The archive, signed. The same files and key give the same bytes. Raises PackageError for files that hold no rates."""
    _check_names(name, files)
    _tables(files)
    lines = [f'name = "{name}"', f"issued_on = {issued_on.isoformat()}", "", "[files]"]
    lines += [f'"{path}" = "{sha256(files[path]).hexdigest()}"' for path in sorted(files)]
    manifest = ("\n".join(lines) + "\n").encode()
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path, data in [("package.toml", manifest), ("package.sig", key.sign(manifest)), *sorted(files.items())]:
            archive.writestr(ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data)
    return target.getvalue()


def opened(data: bytes, *, trusted: Iterable[Ed25519PublicKey]) -> Package:
    """The package, once signature and files are proved. Raises PackageError."""
    content = _unzipped(data)
    manifest, signature = content.pop("package.toml", None), content.pop("package.sig", None)
    if manifest is None or signature is None:
        raise PackageError("not-signed")
    if not any(_signed(key, signature, manifest) for key in trusted):
        raise PackageError("not-trusted")
    try:
        told: dict[str, Any] = tomllib.loads(manifest.decode())
        name, issued_on, sums = told["name"], told["issued_on"], dict(told["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError("damaged", "package.toml") from error
    _check_names(name, sums)
    if sums != {path: sha256(one).hexdigest() for path, one in content.items()}:
        raise PackageError("altered")
    return Package(name, issued_on, content, _tables(content))


def _unzipped(data: bytes) -> dict[str, bytes]:
    if len(data) > LIMIT:
        raise PackageError("damaged", "too large")
    try:
        with ZipFile(BytesIO(data)) as archive:
            found = archive.infolist()
            if len(found) > _FILES or sum(one.file_size for one in found) > LIMIT:
                raise PackageError("damaged", "too large")
            if len({one.filename for one in found}) != len(found):
                raise PackageError("damaged", "a file is there twice")
            return {one.filename: archive.read(one) for one in found}
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise PackageError("damaged") from error


def _signed(key: Ed25519PublicKey, signature: bytes, manifest: bytes) -> bool:
    try:
        key.verify(signature, manifest)
    except InvalidSignature:
        return False
    return True


def _check_names(name: object, files: Iterable[str]) -> None:
    if not isinstance(name, str) or not fullmatch(_NAME, name):
        raise PackageError("damaged", "name")
    for path in files:
        if not fullmatch(_FILE, path):
            raise PackageError("damaged", path)


def _tables(files: Mapping[str, bytes]) -> Tables:
    """The rates in the files; each file under the country that it is about."""
    texts: list[Mapping[str, Any]] = []
    for path, data in sorted(files.items()):
        try:
            told = tomllib.loads(data.decode())
        except ValueError as error:
            raise PackageError("not-rates", path) from error
        if told.get("country", "").lower() != PurePosixPath(path).parts[1]:
            raise PackageError("not-rates", path)
        texts.append(told)
    try:
        return parsed(texts)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise PackageError("not-rates", str(error)) from error
