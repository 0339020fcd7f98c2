"""What a code says to people, in their language.

Every room names its sentences in a module `sentences` with a dictionary `SENTENCES`; they are found by looking. A refusal
or a finding becomes the same sentence on a page, in the API and on the command line.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

type Sentence = str | Promise

SENTENCES: dict[str, Sentence] = {
    "not-found": _("This does not exist, or not for you."),
    "invalid": _("Something has to be put right first."),
    "changed-meanwhile": _("Somebody changed this in the meantime. Reload to see it; what you typed is kept."),
    "company.code-invalid": _("A company id has 2 to 40 small letters, digits and hyphens."),
    "company.name-missing": _("Give the company a name."),
    "company.country-invalid": _("Give the country by its two letters, such as DK."),
    "company.currency-invalid": _("Give the currency by its three letters, such as DKK."),
    "company.language-unknown": _("Choose among Danish, Swedish and English."),
    "company.code-taken": _("The company id %(code)s is taken."),
}


@cache
def sentences() -> Mapping[str, Sentence]:
    """Every sentence of every room, by code."""
    found: dict[str, Sentence] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.sentences"
        if app.name.startswith("kvitt.") and find_spec(name) is not None:
            found.update(import_module(name).SENTENCES)
    return found


def say(code: str, parameters: Mapping[str, object] | None = None) -> str:
    """The sentence of a code in the language that is active. A code without one is a fault, and shown as it is.

    A parameter that is told in several languages (`name`, `name@da`, `name@sv`) is taken in the reader's.
    """
    sentence = str(sentences().get(code, code))
    if not parameters:
        return sentence.replace("%%", "%") if "%" in sentence else sentence
    ending = f"@{(get_language() or 'en')[:2]}"
    own = {key.removesuffix(ending): text for key, text in parameters.items() if key.endswith(ending)}
    try:
        return sentence % {**parameters, **own}
    except (KeyError, ValueError, TypeError):
        return sentence
