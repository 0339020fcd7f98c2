"""Danish and Swedish are complete: every sentence is translated, with the same parameters."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[2] / "src"
CATALOGUES = sorted(SOURCE.rglob("LC_MESSAGES/django.po"))


def test_there_are_catalogues_for_both_languages():
    assert {path.parts[-3] for path in CATALOGUES} == {"da", "sv"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_sentence_is_translated_with_the_same_parameters(path):
    holes = r"%\(\w+\)s|\{\w+\}"
    with path.open("rb") as file:
        for message in read_po(file):
            if not message.id:
                continue
            pairs = (
                zip(message.id, message.string, strict=True)
                if isinstance(message.id, tuple)
                else [(message.id, message.string)]
            )
            for wanted, given in pairs:
                assert given, wanted
                assert sorted(re.findall(holes, given)) == sorted(re.findall(holes, wanted)), wanted
            assert not message.fuzzy


def test_every_sentence_of_the_sources_is_in_the_catalogues():
    known = set()
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file):
                known.update(message.id if isinstance(message.id, tuple) else [message.id])
    missing = set()
    for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.json"), *SOURCE.rglob("*.txt")]:
        for found in re.findall(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')", path.read_text()):
            missing |= {text for text in found if text} - known
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            for text in re.findall(r"(?:\b_|gettext|gettext_lazy)\(\s*\"([^\"]+)\"\s*[,)]", path.read_text()):
                missing |= {text} - known
    assert missing == set()


def test_no_sentence_hides_in_an_f_string():
    """They are not gathered from there, and would stay English."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in SOURCE.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "gettext", "ngettext"}
    ]
    assert hidden == []
