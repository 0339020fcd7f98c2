"""The cast, inside its company's scope, and an outsider's company beside it."""

from collections.abc import Iterator

import pytest

from kvitt.project.nordlys import Cast, make_nordlys
from kvitt.tenancy.scope import company_scope


@pytest.fixture
def outsiders(db: None) -> Cast:
    """Another company, with people of the same names."""
    return make_nordlys(code="sydvind", name="Sydvind AB")


@pytest.fixture
def cast(outsiders: Cast) -> Iterator[Cast]:
    """Nordlys A/S, entered; the other company is there in every test."""
    made = make_nordlys()
    with company_scope(made.company.id):
        yield made
