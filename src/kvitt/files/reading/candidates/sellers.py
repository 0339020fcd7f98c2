"""Chains whose name stands on many receipts in logo script, which recognisers spoil. Knowledge of the field, not of any sample."""

import re
import tomllib
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

from kvitt.files.reading.folding import folded


@cache
def _chains() -> Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Names and their patterns by the first three letters."""
    rows = tomllib.loads(Path(__file__).with_name("sellers.toml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name in dict.fromkeys(name for names in rows.values() for name in names):
        words = [re.escape(word) for word in re.split(r"[ .'-]+", folded(name)) if word]
        pattern = re.compile(r"(?<![a-z0-9])" + r"[ .'-]{0,2}".join(words) + r"(?![a-z0-9])")
        found.setdefault(folded(name)[:2], []).append((name, pattern))
    return {start: tuple(pairs) for start, pairs in found.items()}


@lru_cache(maxsize=4096)
def chain_named_in(text: str) -> str | None:
    """The chain that a line names, spelt as it spells itself; None for most lines."""
    plain = folded(text)
    for match in _WORD_START.finditer(plain):
        for name, pattern in _chains().get(match[1], ()):
            if pattern.match(plain, match.start()):
                return name
    return None


@cache
def _spelt() -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted({(name, re.sub(r"[^a-z0-9]", "", folded(name))) for pairs in _chains().values() for name, _ in pairs})
    )


@lru_cache(maxsize=2048)
def chain_like(text: str) -> str | None:
    """The chain that a line seems to name but for a letter or two, as with a logo that is read badly."""
    plain = re.sub(r"[^a-z0-9]", "", folded(text))
    if not 6 <= len(plain) <= 24:
        return None
    for name, spelt in _spelt():
        if len(spelt) >= 6 and abs(len(spelt) - len(plain)) <= 2:
            matcher = SequenceMatcher(None, plain, spelt, autojunk=False)
            if matcher.quick_ratio() >= 0.85 and matcher.ratio() >= 0.85:
                return name
    return None


_WORD_START = re.compile(r"(?<![a-z0-9])(?=([a-z0-9].))")
