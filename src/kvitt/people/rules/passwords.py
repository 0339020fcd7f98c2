"""What a password must be (NIST SP 800-63B, 5.1.1.2: length and known-bad lists, no composition rules)."""

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kvitt.kernel.findings import Finding, stop

SHORTEST = 10
LONGEST = 128


@cache
def _common() -> frozenset[str]:
    # Django ships the list of the 20,000 commonest passwords (Royce Williams, public domain).
    found = find_spec("django.contrib.auth")
    if found is None or found.origin is None:
        return frozenset()
    packed = Path(found.origin).with_name("common-passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())


def check_password(password: str, *, known: tuple[str, ...]) -> list[Finding]:
    """Everything that is wrong with it. `known`: e-mail, name and company, which a password may not be."""
    findings = []
    if len(password) < SHORTEST:
        findings.append(stop("password.too-short", "password", shortest=str(SHORTEST)))
    if len(password) > LONGEST:
        findings.append(stop("password.too-long", "password", longest=str(LONGEST)))
    plain = password.casefold()
    if plain in _common() or any(plain == word.casefold() for word in known if word):
        findings.append(stop("password.too-common", "password"))
    return findings
