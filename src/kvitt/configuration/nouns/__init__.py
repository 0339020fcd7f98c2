"""Every noun that pro users configure, in the order they are shown."""

from collections.abc import Mapping

from kvitt.configuration.noun import Noun
from kvitt.configuration.nouns.accounts import ACCOUNTS, LEDGER
from kvitt.configuration.nouns.approval_flows import APPROVAL_FLOWS
from kvitt.configuration.nouns.clock import CLOCK
from kvitt.configuration.nouns.company import BRANCHES, CARDS, COMPANY
from kvitt.configuration.nouns.company_rates import COMPANY_RATES
from kvitt.configuration.nouns.cost_types import COST_TYPES
from kvitt.configuration.nouns.dimensions import DIMENSION_VALUES, DIMENSIONS
from kvitt.configuration.nouns.spot_checks import SPOT_CHECKS
from kvitt.configuration.nouns.users import USERS
from kvitt.configuration.nouns.vat_codes import VAT_CODES

NOUNS: Mapping[str, Noun] = {
    noun.code: noun
    for noun in (
        USERS,
        DIMENSION_VALUES,
        APPROVAL_FLOWS,
        CLOCK,
        COST_TYPES,
        ACCOUNTS,
        VAT_CODES,
        SPOT_CHECKS,
        COMPANY_RATES,
        CARDS,
        BRANCHES,
        DIMENSIONS,
        COMPANY,
        LEDGER,
    )
}
