"""Give a company what its kinds need to begin with."""

from collections.abc import Iterable

from django.db.transaction import atomic

from kvitt.ledger.models import Account
from kvitt.policy.models import CostType
from kvitt.transactions.kind import kind_of


@atomic
def install_kinds(codes: Iterable[str], *, country: str) -> None:
    """Write the accounts and cost types that these kinds begin with; what is there already stays as it is.

    Raises NotFoundError for a kind that there is not.
    """
    wanted = [(code, kind_of(code).starting(country)) for code in codes]
    Account.objects.bulk_create(
        [Account(number=number, name=name) for _, begun in wanted for number, name in begun.accounts],
        ignore_conflicts=True,
    )
    last = CostType.objects.count()
    CostType.objects.bulk_create(
        [
            CostType(code=one.code, names=dict(one.names), kinds=[code], account=one.account, position=last + position)
            for code, begun in wanted
            for position, one in enumerate(begun.cost_types)
        ],
        ignore_conflicts=True,
    )
