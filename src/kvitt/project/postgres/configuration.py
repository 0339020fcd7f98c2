"""Where the data lies and how Django reaches the database. Starts nothing."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs

from kvitt.project.postgres.places import socket_directory

OWNER = "kvitt_owner"
APPLICATION = "kvitt_app"
SUPERUSER = "kvitt_super"
DATABASE = "kvitt"


def data_directory() -> Path:
    """`KVITT_DATA`, else the platform's directory for a user's data (for root /var/lib/kvitt)."""
    if chosen := os.environ.get("KVITT_DATA"):
        return Path(chosen).absolute()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/kvitt")
    return Path(platformdirs.user_data_dir("kvitt", appauthor=False))


def uses_outside_server() -> bool:
    """Whether `DATABASE_URL` names a server of the operator's own."""
    return bool(os.environ.get("DATABASE_URL"))


def database_settings() -> dict[str, Any]:
    """Django's `DATABASES`: `default` is the application's role, `owner` the one that migrates."""
    if uses_outside_server():
        application = _from_url(os.environ["DATABASE_URL"])
        owner = _from_url(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    else:
        host = str(socket_directory(data_directory()))
        name = os.environ.get("KVITT_DATABASE", DATABASE)
        application = {"NAME": name, "USER": APPLICATION, "HOST": host}
        owner = {"NAME": name, "USER": OWNER, "HOST": host}
    pooled = os.environ.get("KVITT_POOL") == "1"
    options: dict[str, Any] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}} if pooled else {}
    engine = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0 if pooled else 60}
    return {
        "default": {**engine, **application, "OPTIONS": {**application.get("OPTIONS", {}), **options}},
        "owner": {**engine, **owner, "TEST": {"MIRROR": "default"}},
    }


def _from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?sslmode=require` as Django settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        msg = "DATABASE_URL must begin with postgresql://"
        raise ValueError(msg)
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
