"""What journeys share."""

from pathlib import Path

import pytest

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
