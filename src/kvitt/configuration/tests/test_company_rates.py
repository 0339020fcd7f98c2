"""The company's own rates: what can be entered, what is refused and why, and for whom one holds."""

from datetime import date
from decimal import Decimal

import pytest

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.policy.company_rates import company_rates, own_rates
from kvitt.policy.models import CompanyRate
from kvitt.project.nordlys import AT

RATE = {
    "country": "DK", "kind": "per_diem_full_day", "since": "2026-01-01", "amount": "700", "currency": "DKK", "reason": "Aftale 7",
}  # fmt: skip
ABROAD = {"country": "SE", "kind": "per_diem_abroad", "destination": "NO", "currency": "SEK"}
DAY = date(2026, 6, 1)


def _saved(cast, **texts: str) -> None:
    save_row(noun=NOUNS["company-rates"], person=cast.cleo, row_id=uuid7(), texts={**RATE, **texts}, at=AT)


def _found(**groups: str) -> str:
    rate = own_rates(groups, rows=company_rates()).find("DK", "per_diem_full_day", on=DAY)
    return f"{rate.value:.0f}" if rate else "–"


def _refused(cast, **texts: str) -> dict[str, str]:
    with pytest.raises(InvalidError) as refused:
        _saved(cast, **texts)
    return {finding.field: finding.code for finding in refused.value.findings}


def test_a_rate_holds_from_its_day_with_its_reason(cast):
    _saved(cast)
    rate = own_rates({}, rows=company_rates()).find("DK", "per_diem_full_day", on=date(2026, 1, 1))
    assert rate is not None
    assert (rate.value, rate.scheme, rate.sources[0].title) == (Decimal(700), "company", "Aftale 7")
    assert own_rates({}, rows=company_rates()).find("DK", "per_diem_full_day", on=date(2025, 12, 31)) is None


def test_a_rate_for_a_group_holds_for_its_people_alone(cast):
    _saved(cast)
    _saved(cast, dimension="department", value="200", amount="650")
    assert (_found(), _found(department="100"), _found(department="200")) == ("700", "700", "650")


def test_a_country_whose_table_abroad_is_missing_takes_a_rate_of_the_companys_own(cast):
    _saved(cast, **{**ABROAD, "country": "NO", "destination": "SE", "currency": "NOK"})
    found = own_rates({}, rows=company_rates()).find("NO", "per_diem_abroad", on=DAY, destination="SE")
    assert found is not None
    assert found.value == Decimal(700)


def test_a_retired_rate_holds_no_more(cast):
    _saved(cast)
    CompanyRate.objects.update(is_active=False)
    assert _found() == "–"


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"kind": "lodging_allowance_domestic"}, {"kind": "company-rate.no-such-rate"}),
        ({"country": "FR"}, {"country": "choice-unknown"}),
        ({"kind": "meal_reduction_breakfast"}, {"kind": "choice-unknown"}),
        ({"destination": "SE"}, {"destination": "company-rate.only-abroad"}),
        ({**ABROAD, "destination": ""}, {"destination": "company-rate.destination-missing"}),
        ({"dimension": "department"}, {"value": "company-rate.group-half"}),
        ({"dimension": "department", "value": "999"}, {"value": "choice-unknown"}),
        ({"until": "2026-01-01"}, {"until": "company-rate.ends-first"}),
        ({"currency": "XYZ"}, {"currency": "company.currency-invalid"}),
        ({"reason": ""}, {"reason": "code-missing"}),
    ],
)
def test_what_cannot_be_a_rate_is_refused_at_its_field(cast, texts, wrong):
    found = _refused(cast, **texts)
    assert {field: found.get(field) for field in wrong} == wrong


def test_an_amount_abroad_is_entered_where_the_official_table_does_not_say(cast):
    _saved(cast, **ABROAD, amount="1100")
    rate = own_rates({}, rows=company_rates()).find("SE", "per_diem_abroad", on=DAY, destination="NO")
    assert rate is not None
    assert rate.value == Decimal(1100)


def test_the_same_rate_is_not_entered_twice(cast):
    _saved(cast)
    assert _refused(cast) == {"since": "code-taken"}
