"""Nordlys, with an address for everybody, since Danish vouchers want one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kvitt.people.models import User
from kvitt.project.nordlys import Cast, make_nordlys
from kvitt.tenancy.scope import company_scope


@pytest.fixture
def here(db: None, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """Nordlys, in scope."""
    settings.KVITT_FILES = tmp_path
    cast = make_nordlys()
    with company_scope(cast.company.id):
        for person in User.objects.all():
            person.address = "Lygtevej 4, 2450 København SV"
            person.save()
        yield cast
