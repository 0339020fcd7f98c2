"""The tests' database: a real embedded PostgreSQL in a directory of its own, used as the application's role."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` (make golden) writes the golden files anew instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that in the end no process waits for another's browser."""
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None, "screens" not in item.nodeid))


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[object]:
    """The server that all tests share."""
    from kvitt.project.postgres import Server

    with Server(Path(os.environ["KVITT_DATA"])) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(embedded_server: object, django_db_blocker: object) -> Iterator[None]:
    """A fresh database, migrated as its owner; the tests use it as the application does."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections

    from kvitt.project.postgres import Server

    assert isinstance(embedded_server, Server)
    name = os.environ["KVITT_DATABASE"]
    superuser = embedded_server.address(user="kvitt_super", database="postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
    embedded_server.create_database(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        yield
        connections.close_all()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
