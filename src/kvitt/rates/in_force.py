"""The official rates in force here: those that Kvitt carries, and over them the packages that the operator installed.

Packages lie in the data directory (`rates/packages/*.zip`), the keys that the operator trusts beside them
(`rates/keys/*.pub`, 32 bytes as hexadecimal text). A package is proved each time that it is read: one that was altered after it
was installed counts for nothing, and `kvitt doctor` says so. Running processes take a new package up by themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kvitt.rates.package import Package, PackageError, opened
from kvitt.rates.tables import Tables, official

_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Installed:
    """A file among the packages, and the package in it, or why it counts for nothing."""

    path: Path
    package: Package | None
    refused: str = ""


def look_in(folder: Path) -> None:
    """Say where packages and keys lie."""
    _folders[:] = [folder]


def tables_in_force() -> Tables:
    """The rates of today's installation: the package that was issued last goes before the others and before what ships."""
    return _laid_over(tuple(_stamps()))


def installed() -> list[Installed]:
    """Every file among the packages, the one issued first at the front."""
    found = [_installed(path) for folder in _folders for path in sorted((folder / "packages").glob("*.zip"))]
    return sorted(
        found, key=lambda one: (one.package is not None, one.package and one.package.issued_on, one.path.name)
    )


def trusted_keys() -> list[Ed25519PublicKey]:
    """The keys that the operator trusts. A file that holds no key is passed over."""
    return [key for folder in _folders for path in sorted((folder / "keys").glob("*.pub")) if (key := _key(path))]


def with_package(package: Package) -> Tables:
    """The rates as they would be with one more package."""
    return package.tables.over(tables_in_force())


def _stamps() -> Iterator[tuple[str, int]]:
    """What tells whether anything was laid down or taken away since."""
    for folder in _folders:
        for path in sorted([*(folder / "packages").glob("*.zip"), *(folder / "keys").glob("*.pub")]):
            try:
                yield str(path), path.stat().st_mtime_ns
            except OSError:
                continue  # taken away this very moment


@lru_cache(maxsize=2)
def _laid_over(stamps: tuple[tuple[str, int], ...]) -> Tables:
    del stamps
    tables = official()
    for one in installed():
        if one.package is not None:
            tables = one.package.tables.over(tables)
    return tables


def _installed(path: Path) -> Installed:
    try:
        return Installed(path, opened(path.read_bytes(), trusted=trusted_keys()))
    except (PackageError, OSError) as error:
        return Installed(path, None, str(error))


def _key(path: Path) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError):
        return None
