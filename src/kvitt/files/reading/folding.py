"""Words as the rules compare them: small letters without marks, recognisers' usual confusions undone. Pure."""

import re
from functools import lru_cache

_MARKS = str.maketrans({
    "æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "ê": "e", "á": "a", "à": "a",
    "ó": "o", "í": "i", "ú": "u", "ñ": "n", "ç": "c", "ø".upper(): "o", "’": "'", "\u00a0": " ", "_": " ",
})  # fmt: skip
_ZERO = re.compile(r"(?<=[a-z])0|0(?=[a-z]{2})")
_ONE = re.compile(r"(?<=[a-z])[1|](?=[a-z])|(?<![\d.,a-z])[1|](?=[a-z]{2})")
_FIVE = re.compile(r"(?<=[a-z])5(?=[a-z])")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """`BEL0BI ALT` → `belobi alt`, `Rückgeld` → `ruckgeld`. Blanks are kept, one at a time; letters may be more than before."""
    plain = text.casefold().translate(_MARKS)
    plain = _FIVE.sub("s", _ONE.sub("l", _ZERO.sub("o", plain)))
    return re.sub(r"\s+", " ", plain).strip()
