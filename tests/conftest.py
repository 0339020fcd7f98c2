"""What journeys share."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from kvitt.project.nordlys import Cast, make_nordlys


@pytest.fixture
def files(settings, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    settings.KVITT_FILES = tmp_path
    return tmp_path


@pytest.fixture
def nordlys(db, files) -> Cast:
    """Alma, Bo, Cleo, Dag and Eva."""
    return make_nordlys()


@pytest.fixture
def outsider(db, files) -> Cast:
    """Another company with people in the same roles."""
    return make_nordlys(code="outsider", name="Outsider ApS")


@pytest.fixture
def committed(django_db_setup, django_db_blocker, embedded_server, files, monkeypatch) -> Iterator[None]:
    """Work that is really committed, so that two connections see it; afterwards everything that was written is taken away."""
    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
    )  # a browser that drives itself in this thread has a loop running
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    address = embedded_server.address(user="kvitt_super", database=os.environ["KVITT_DATABASE"])
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'"
            " AND tablename NOT LIKE 'auth_%' AND tablename NOT LIKE 'procrastinate_%'"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
        connection.execute(sql.SQL("TRUNCATE {}, procrastinate_jobs CASCADE").format(names))
