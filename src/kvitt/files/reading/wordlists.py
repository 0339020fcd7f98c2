"""The word lists in `words/`, one file for each language: found by looking, so a new language is a new file. Pure.

All languages are looked for at once: people travel, and a hotel in Helsinki prints Swedish.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

#: The lists of a file, each a name of something that is looked for.
LISTS = ("alcohol", "without_alcohol", "alcohol_sellers", "private", "health", "union", "religion")
_FOLDER = Path(__file__).parent / "words"


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """One pattern for all words of a list in all languages, over text that `plain` made. Raises KeyError."""
    words: set[str] = set()
    for file in sorted(_FOLDER.glob("*.toml")):
        words.update(tomllib.loads(file.read_text(encoding="utf-8"))[name])
    longest_first = sorted({plain(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(_one(word) for word in longest_first))


def _one(word: str) -> str:
    body = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s?")
    return rf"(?<!\w){body}(?!\w)"


def plain(text: str) -> str:
    """Small letters without their marks, ø as o: recognisers mix them up."""
    text = text.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
