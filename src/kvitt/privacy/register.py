"""Putting together what every room says about its fields.

Each room (and each kind) has a `personal.py` with `PERSONAL`: model label to field to a declaration.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from kvitt.kernel.personal import Declaration


@cache
def register() -> Mapping[str, Mapping[str, Declaration]]:
    """Every declaration, by model label and field."""
    found: dict[str, Mapping[str, Declaration]] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.personal"
        if app.name.startswith("kvitt.") and find_spec(name) is not None:
            found.update(import_module(name).PERSONAL)
    return found


def declared(label: str) -> Mapping[str, Declaration]:
    """What is said about the fields of one model."""
    return register().get(label, {})
