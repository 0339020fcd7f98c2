"""Ready rules that companies really use, in the same text as a company's own policy. None is in force until it is taken.

One folder for each currency, since amounts are in the company's; one file for each theme. Cost types are named by the codes that
a new company starts with. Every threshold says what it is based on: a limit in law with its source, or an example that others use
and that each company sets for itself.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.text import policy_from_toml

_FOLDER = Path(__file__).resolve().parent


@cache
def ready_rules(*, currency: str) -> Mapping[str, Policy]:
    """Themes with their rules, for a company that reckons in this currency; empty where nobody has written any."""
    folder = _FOLDER / currency.lower()
    return {file.stem: policy_from_toml(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))}


def currencies() -> list[str]:
    """The currencies that there are ready rules in."""
    return sorted(folder.name.upper() for folder in _FOLDER.iterdir() if any(folder.glob("*.toml")))
