"""What these tests share: the cast."""

from pathlib import Path

import pytest

from kvitt.project.nordlys import Cast, make_nordlys


@pytest.fixture
def nordlys(db, settings, tmp_path: Path) -> Cast:
    """Alma, Bo, Cleo, Dag and Eva."""
    settings.KVITT_FILES = tmp_path
    return make_nordlys()
