"""The law of a country as a matrix: `countries/<cc>/mileage_matrix.toml`. A new country is a new folder."""

from functools import cache

from kvitt.kernel.errors import InvalidError
from kvitt.rates.mileage.matrix import Matrix
from kvitt.rates.mileage.text import read
from kvitt.rates.tables import FOLDER


@cache
def law_of(country: str) -> Matrix:
    """The default matrix. Raises InvalidError `mileage.no-such-country` where Kvitt knows none."""
    if country.upper() not in countries():
        code = "mileage.no-such-country"
        raise InvalidError(code, country=country)
    return read((FOLDER / country.lower() / "mileage_matrix.toml").read_text(encoding="utf-8"))


@cache
def countries() -> tuple[str, ...]:
    """The countries with a matrix of their own."""
    return tuple(sorted(path.parent.name.upper() for path in FOLDER.glob("*/mileage_matrix.toml")))
