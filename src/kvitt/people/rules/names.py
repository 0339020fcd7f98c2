"""Names in the order of the reader's alphabet.

Danish ends with æ ø å (Retskrivningsordbogen), Swedish with å ä ö (Svenska Akademiens ordlista); the other's letters sort with
their like. The embedded database has no such order, so it is made here.
"""

import unicodedata
from functools import lru_cache

#: Letters after z, by language. A letter of the neighbour's alphabet takes the place of its like.
_AFTER_Z = {
    "da": {"æ": 0, "ä": 0, "ø": 1, "ö": 1, "å": 2},
    "sv": {"å": 0, "ä": 1, "æ": 1, "ö": 2, "ø": 2},
}
_DANISH_LIKE = frozenset({"da", "nb", "no"})


@lru_cache(maxsize=20_000)
def sort_key(text: str, *, language: str) -> tuple[tuple[int, int, str], ...]:
    """A key to sort by. Case and other accents only break ties; English files æ ø å ä ö under a and o."""
    letters = _AFTER_Z.get("da" if language in _DANISH_LIKE else language, {})
    folded = unicodedata.normalize("NFC", text.casefold())
    if letters and language in _DANISH_LIKE:
        folded = folded.replace("aa", "å")
    return tuple(_letter(letter, letters) for letter in folded)


def _letter(letter: str, after_z: dict[str, int]) -> tuple[int, int, str]:
    if letter in after_z:
        return (2, after_z[letter], letter)
    plain = unicodedata.normalize("NFKD", {"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ł": "l"}.get(letter, letter))
    base = plain[0] if plain else letter
    return (1 if base.isalpha() else 0, ord(base), letter)
