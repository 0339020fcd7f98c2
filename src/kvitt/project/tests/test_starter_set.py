"""What a new company starts with holds together, and passes the checks of the pages that change it."""

import pytest

from kvitt.configuration.noun import Candidate
from kvitt.configuration.nouns import NOUNS
from kvitt.configuration.weighing import weigh
from kvitt.project.demo.founding import found
from kvitt.project.nordlys import AT
from kvitt.project.starter_set import starter_for
from kvitt.project.starting import install_starter_set
from kvitt.tenancy.actions import create_company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kind import kinds


def _faults() -> dict[tuple[str, str, str], str]:
    """What the pages would say to rows that nobody changed."""
    faults: dict[tuple[str, str, str], str] = {}
    for code, noun in NOUNS.items():
        columns = list(noun.columns())
        rows = list(noun.model._default_manager.all())
        candidates = [
            Candidate(row, is_new=False, before={**texts, "bank_account": "", "legal_number": ""}, texts=texts)
            for row, texts in zip(rows, noun.texts(rows, columns), strict=True)
        ]
        weigh(noun, columns, candidates)
        faults |= {(code, str(one.row), finding.field): finding.code for one in candidates for finding in one.findings}
    return faults


@pytest.mark.parametrize("country", ["DK", "SE", "NO"])
def test_every_account_and_vat_code_that_is_named_exists(country):
    starter = starter_for(country)
    numbers = [number for number, _name in starter.accounts]
    codes = [one.code for one in starter.vat_codes]
    assert len(set(numbers)) == len(numbers)
    used = {one.account for one in starter.cost_types} | {one.account for one in starter.vat_codes} - {""}
    assert used | {starter.employee_debt, starter.card_debt, starter.rounding, starter.private} == set(numbers)
    assert {one.vat_home for one in starter.cost_types} | {one.vat_abroad for one in starter.cost_types} <= set(codes)
    for one in (*starter.cost_types, *starter.vat_codes):
        assert set(one.names) == {"da", "sv", "en"}


@pytest.mark.parametrize("country", ["DK", "SE"])
def test_it_passes_the_checks_of_the_pages_and_can_be_installed_twice(db, country):
    company = create_company(code="ny", name="Ny", country=country, base_currency="DKK", at=AT)
    with company_scope(company.company_id):
        install_starter_set(country=country)
        install_starter_set(country=country)
        of_kinds = [one for kind in kinds().values() for one in kind.starting(country).accounts]
        wanted = {number for number, _name in (*starter_for(country).accounts, *of_kinds)}
        assert set(NOUNS["accounts"].model._default_manager.values_list("number", flat=True)) == wanted
        assert _faults() == {}


def test_the_demo_company_passes_them_too(db):
    company = create_company(code="demo", name="Nordlys A/S", country="DK", base_currency="DKK", at=AT, is_demo=True)
    with company_scope(company.company_id):
        found(at=AT)
        assert _faults() == {}
