"""Finding plug-ins by looking into a folder: a new kind, format or country is a new file, no list is edited."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def modules_in(package: str) -> tuple[ModuleType, ...]:
    """Every public module or sub-package of `package`, imported, in the order of their names."""
    folder = import_module(package)
    return tuple(
        import_module(f"{package}.{found.name}")
        for found in sorted(iter_modules(folder.__path__), key=lambda found: found.name)
        if not found.name.startswith("_") and found.name != "tests"
    )
