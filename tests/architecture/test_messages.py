"""Danish and Swedish are complete: every sentence is translated, with the same parameters."""

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
