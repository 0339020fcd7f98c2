"""Sensitive fields, encrypted at rest with rotating keys.

AES-256-GCM (NIST SP 800-38D), a fresh 96-bit nonce for each value. Company, row, table and column are bound as
associated data, so a value copied to another row or company does not open. The stored form is
`1.<key id>.<base64 of nonce and ciphertext>`; the first configured key encrypts, all of them decrypt.
"""

import base64
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, override

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class UnreadableSecretError(RuntimeError):
    """No configured key opens a stored value: a key is missing or the value was moved."""


@lru_cache(maxsize=8)
def _keys(secrets: tuple[tuple[str, str], ...]) -> Mapping[str, AESGCM]:
    return {
        key_id: AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kvitt field").derive(secret.encode()))
        for key_id, secret in secrets
    }


def _configured() -> Mapping[str, AESGCM]:
    return _keys(tuple(settings.KVITT_FIELD_KEYS))


def encrypt(plain: str, *, bound_to: str) -> str:
    """Encrypt with the first key. `bound_to` must be given again to decrypt."""
    key_id, key = next(iter(_configured().items()))
    nonce = os.urandom(12)
    sealed = nonce + key.encrypt(nonce, plain.encode(), bound_to.encode())
    return f"1.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(stored: str, *, bound_to: str) -> str:
    """Open a stored value. Raises UnreadableSecretError when no key fits or it belongs elsewhere."""
    try:
        _, key_id, body = stored.split(".", 2)
        sealed = base64.urlsafe_b64decode(body)
        return _configured()[key_id].decrypt(sealed[:12], sealed[12:], bound_to.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        msg = "a protected field cannot be read: is a key missing from KVITT_FIELD_KEYS?"
        raise UnreadableSecretError(msg) from error


def is_of_first_key(stored: str) -> bool:
    """Whether a value, as it lies in the database, is empty or closed with the key that encrypts now."""
    return not stored or stored.startswith(f"1.{next(iter(_configured()))}.")


_CLOSED = re.compile(r"1\.[^.]+\.[A-Za-z0-9_=-]{38,}")


class _Stored(str):
    """A value as it came from the database, still closed."""

    __slots__ = ()


class _Opener:
    """Opens the value when it is first looked at, since only then its row is known."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, _Stored):
            value = decrypt(value, bound_to=self.field.bound_to(row)) if value else ""
            row.__dict__[name] = value
        return value

    def __set__(self, row: models.Model, value: str) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(_Text):
    """Text that is encrypted in the database and plain in Python. It cannot be searched."""

    descriptor_class = _Opener

    def bound_to(self, row: models.Model) -> str:
        """What the ciphertext is bound to: table, column, company and row."""
        return f"{self.model._meta.db_table}.{self.column}:{row.company_id}:{row.id}"  # type: ignore[attr-defined]  # noqa: SLF001

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Keep it closed until somebody looks."""
        return None if value is None else _Stored(value)

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.attname)
        return encrypt(value, bound_to=self.bound_to(model_instance)) if value else ""

    @override
    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text: bulk writes pass by `pre_save`, and would lay it into the database in the open."""
        if value and not _CLOSED.fullmatch(str(value)):
            msg = f"{self.name} is written through save() only"
            raise TypeError(msg)
        return super().get_prep_value(value)
