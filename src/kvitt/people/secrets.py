"""Secrets of sessions and links: 256 random bits, of which only the SHA-256 is kept.

The company's id stands in front, since the row can only be looked up inside the company's scope.
"""

import hashlib
import secrets
from uuid import UUID


def make(company_id: UUID) -> tuple[str, bytes]:
    """A new secret for the person, and the hash to keep."""
    body = secrets.token_urlsafe(32)
    return f"{company_id.hex}.{body}", _hash(body)


def opened(token: str) -> tuple[UUID, bytes] | None:
    """The company and the hash to look for; None for anything that cannot be one of ours."""
    company, dot, body = token.partition(".")
    if not dot or len(company) != 32 or not 20 <= len(body) <= 100:
        return None
    try:
        return UUID(company), _hash(body)
    except ValueError:
        return None


def _hash(body: str) -> bytes:
    return hashlib.sha256(body.encode()).digest()
