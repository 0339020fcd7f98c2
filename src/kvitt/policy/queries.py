"""The rules in force, read once for many items."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from kvitt.kernel.errors import NotFoundError
from kvitt.people.models import Dimension, DimensionValue, User
from kvitt.policy.models import (
    CompanyPolicy,
    CostType,
    DimensionRule,
    PolicyRule,
    PolicyRun,
    PolicyState,
    RunKind,
    VatCode,
)
from kvitt.policy.rules.facts import Person
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.text import policy_from_toml
from kvitt.tenancy.scope import kept_in_scope


class Book:
    """Cost types, VAT codes and what is wanted of dimensions: everything a check or a booking looks up.

    Each part is read when it is first looked up, in one query, whatever the number of items.
    """

    @cached_property
    def cost_types(self) -> Mapping[UUID, CostType]:
        """Cost types by id, retired ones too: old items still name them."""
        return {row.id: row for row in CostType.objects.all()}

    def chosen_from(self, kind: str = "") -> list[CostType]:
        """The cost types people may choose, in the company's order; those of one kind where it is named."""
        active = [
            row
            for row in self.cost_types.values()
            if row.is_active and (not kind or not row.kinds or kind in row.kinds)
        ]
        return sorted(active, key=lambda row: (row.position, row.code))

    @cached_property
    def vat_codes(self) -> Mapping[str, VatCode]:
        """VAT codes by code."""
        return {row.code: row for row in VatCode.objects.all()}

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Dimensions in use, by code, in the company's order."""
        return {row.code: row for row in self._all_dimensions.values() if row.is_active}

    @cached_property
    def wanted(self) -> Mapping[UUID, Mapping[str, DimensionRule]]:
        """What each cost type wants of each dimension."""
        wanted: dict[UUID, dict[str, DimensionRule]] = {}
        for rule in DimensionRule.objects.all():
            if rule.dimension_id in self._all_dimensions:
                wanted.setdefault(rule.cost_type_id, {})[self._all_dimensions[rule.dimension_id].code] = rule
        return wanted

    @cached_property
    def policy(self) -> Policy:
        """The policy in force; empty while there is none."""
        return policy_in_force()

    @cached_property
    def _all_dimensions(self) -> Mapping[UUID, Dimension]:
        return {row.id: row for row in Dimension.objects.order_by("position", "code")}


def book() -> Book:
    """The rules as they are now."""
    return Book()


def cost_types(kind: str) -> QuerySet[CostType]:
    """The cost types people may choose in a kind, in the company's order."""
    chosen = Q(kinds=[]) | Q(kinds__contains=[kind])
    return CostType.objects.filter(chosen, is_active=True).order_by("position", "code")


def vat_codes() -> QuerySet[VatCode]:
    """The VAT codes finance may choose."""
    return VatCode.objects.filter(is_active=True).order_by("code")


def dimension_values(dimension_id: UUID) -> QuerySet[DimensionValue]:
    """The values of a dimension, by code."""
    return DimensionValue.objects.filter(dimension_id=dimension_id).order_by("code")


def policies() -> QuerySet[CompanyPolicy]:
    """Every policy of the company, newest first."""
    return CompanyPolicy.objects.order_by("-number")


def policy_row(policy_id: UUID) -> CompanyPolicy:
    """One of them. Raises NotFoundError."""
    row = CompanyPolicy.objects.filter(id=policy_id).first()
    if row is None:
        raise NotFoundError
    return row


def policy_of(policy_id: UUID) -> Policy:
    """The rules of a policy, in their order."""
    texts = PolicyRule.objects.filter(policy_id=policy_id).order_by("position").values_list("text", flat=True)
    return _read("\n".join(texts))


def policy_in_force() -> Policy:
    """The rules in force; none while there is no policy."""
    texts = PolicyRule.objects.filter(policy__state=PolicyState.IN_FORCE).order_by("position")
    return _read("\n".join(texts.values_list("text", flat=True)))


def run_of(run_id: UUID) -> PolicyRun:
    """One run. Raises NotFoundError."""
    run = PolicyRun.objects.filter(id=run_id).first()
    if run is None:
        raise NotFoundError
    return run


def trials_of(policy_id: UUID) -> QuerySet[PolicyRun]:
    """The trials of a policy, newest first."""
    return PolicyRun.objects.filter(policy_id=policy_id, kind=RunKind.TRIAL).order_by("-asked_at", "-id")


def judging_under_way() -> PolicyRun | None:
    """The run that judges what is under way by the policy that came into force, while it lasts."""
    newest = PolicyRun.objects.filter(kind=RunKind.JUDGING).order_by("-asked_at", "-id").first()
    return newest if newest is not None and newest.is_under_way else None


def is_out_of_date(run: PolicyRun) -> bool:
    """Whether the policy that was tried, or the one in force, is another by now."""
    in_force = CompanyPolicy.objects.filter(state=PolicyState.IN_FORCE).values_list("id", flat=True).first()
    if run.in_force_id != in_force:
        return True
    if run.policy_id is None:
        return False
    row = policy_row(run.policy_id)
    return row.state == PolicyState.DRAFT and row.version != run.policy_version


def people_of(ids: Iterable[UUID] | None = None) -> dict[UUID, Person]:
    """Those people, or everybody, as a policy sees them: one query."""
    rows = User.objects.all() if ids is None else User.objects.filter(id__in=list(ids))
    columns = rows.values_list("id", "employee_number", "roles", "branch__code", "dimensions")
    return {
        user_id: Person(number=number, roles=frozenset(roles), branch=branch or "", groups=groups)
        for user_id, number, roles, branch, groups in columns
    }


def versions_in_force() -> Mapping[str, str]:
    """Code to version of every rule in force, read once in a request: what a stored verdict is compared with."""
    kept = kept_in_scope()
    found = kept.get("policy-versions")
    if found is None:
        rows = PolicyRule.objects.filter(policy__state=PolicyState.IN_FORCE)
        found = kept["policy-versions"] = dict(rows.values_list("code", "fingerprint"))
    return found  # type: ignore[return-value]


@lru_cache(maxsize=256)
def _read(text: str) -> Policy:
    """Kept by its text, so that a policy in force is parsed once and not at every change of every item."""
    return policy_from_toml(text)
