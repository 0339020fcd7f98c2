"""Findings as people read them: the sentence in their language, with days, amounts and numbers as that language writes them."""

from collections.abc import Mapping

from django.utils.translation import get_language

from kvitt.people import formats
from kvitt.tenancy.sentences import say


def sentence_for(code: str, parameters: Mapping[str, object]) -> str:
    """What a finding says in the language that is active."""
    language = (get_language() or "en")[:2]
    return say(code, {name: formats.parameter(str(value), language=language) for name, value in parameters.items()})
