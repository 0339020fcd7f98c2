"""What is kept with an item about it speaks the language of whoever was at it."""

import pytest
from django.utils import translation

from kvitt.people.models import Dimension
from kvitt.policy.models import DimensionRule
from kvitt.tenancy.scope import company_scope
from tests.doing import expense

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "name"), [("da", "Projekt"), ("sv", "Projekt"), ("en", "Project")])
def test_a_missing_dimension_is_named_in_the_readers_language(nordlys, language, name):
    with company_scope(nordlys.company.id), translation.override(language):
        project = Dimension.objects.get(code="project")
        rule = {"cost_type_id": nordlys.cost_type("taxi"), "dimension_id": project.id}
        DimensionRule.objects.update_or_create(defaults={"mandatory": True}, **rule)
        row = expense(nordlys, cost_type_id=nordlys.cost_type("taxi"))
        row.refresh_from_db()
        found = {one["code"]: one["parameters"] for one in row.findings}
    assert found["expense.dimension-missing"] == {"dimension": name}
