"""The kinds of transaction, one folder each. A folder here is found by itself; no list is edited."""

from pkgutil import iter_modules


def kind_apps() -> list[str]:
    """The Django apps of all kinds, in the order of their names."""
    return sorted(f"{__name__}.{found.name}" for found in iter_modules(__path__) if found.ispkg)
