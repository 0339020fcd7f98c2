"""The named cast of the tests: *Nordlys A/S* with Alma, Bo, Cleo and Dag, and an outsider of another company. All fiction."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from kvitt.people.models import Branch, Dimension, DimensionValue, ManagerOf, Role, User
from kvitt.policy.models import CostType
from kvitt.project.starting import install_starter_set
from kvitt.tenancy.actions import create_company
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kind import kinds

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Cast:
    """A company and its people."""

    company: Company
    alma: User
    bo: User
    cleo: User
    dag: User
    eva: User

    def cost_type(self, code: str) -> UUID:
        """The id of one of the starting cost types."""
        return CostType.objects.get(code=code).id


def make_nordlys(*, code: str = "nordlys", name: str = "Nordlys A/S") -> Cast:
    """Alma is an employee, Bo her manager, Cleo finance, Dag in the Swedish branch, Eva the administrator above Bo."""
    company = create_company(
        code=code,
        name=name,
        enabled_kinds=list(kinds()),
        country="DK",
        base_currency="DKK",
        legal_number="10101010",
        at=AT,
        is_demo=False,
    )
    with company_scope(company.company_id):
        install_starter_set(country="DK")
        malmo = Branch.objects.create(code="malmo", name=f"{name} Malmö", country="SE", currency="SEK")
        department = Dimension.objects.get(code="department")
        for value_code, value_name in (("100", "Salg"), ("200", "Drift")):
            DimensionValue.objects.create(dimension=department, code=value_code, name=value_name)

        def user(first: str, last: str, *roles: str, language: str = "da", branch_id: UUID | None = None) -> User:
            return User.objects.create(
                full_name=f"{first} {last}",
                initials=first[0] + last[0],
                email=f"{first.lower()}@{code}.example",
                employee_number=first[:3].upper(),
                language=language,
                roles=[Role.EMPLOYEE, *roles],
                branch_id=branch_id,
                dimensions={"department": "100"},
                created_at=AT,
            )

        eva = user("Eva", "Holm", Role.ADMINISTRATOR, Role.APPROVER)
        bo = user("Bo", "Lind", Role.APPROVER)
        cleo = user("Cleo", "Dam", Role.FINANCE)
        alma = user("Alma", "Lauritsen")
        dag = user("Dag", "Åkesson", language="sv", branch_id=malmo.id)
        for below, above in ((alma, bo), (dag, bo), (cleo, eva), (bo, eva)):
            ManagerOf.objects.create(user=below, manager=above)
    return Cast(company=company, alma=alma, bo=bo, cleo=cleo, dag=dag, eva=eva)
