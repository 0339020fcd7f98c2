"""The accounts and cost types that a company begins with. Numbers are those of each country's usual chart, names our own words.

Denmark: the public standard chart (Erhvervsstyrelsen). Sweden: the BAS chart. Norway: NS 4102. Germany: SKR 04. Finland has no
chart that all use; companies of other countries begin with the Danish set, as with the rest.
"""

from collections.abc import Sequence

from kvitt.transactions.kind import Starting, StartingCostType

_NAMES = {
    "per-diem": {"da": "Diæter", "sv": "Traktamente", "en": "Per diem"},
    "per-diem-taxable": {
        "da": "Diæter, skattepligtige",
        "sv": "Traktamente, skattepliktigt",
        "en": "Per diem, taxable",
    },
    "per-diem-abroad": {"da": "Diæter, udland", "sv": "Traktamente, utlandet", "en": "Per diem abroad"},
    "per-diem-abroad-taxable": {
        "da": "Diæter, udland, skattepligtige",
        "sv": "Traktamente, utlandet, skattepliktigt",
        "en": "Per diem abroad, taxable",
    },
}
#: By country: account and its name for each cost type.
_ACCOUNTS: dict[str, Sequence[tuple[str, str, str]]] = {
    "DK": (
        ("per-diem", "2010", "Rejsegodtgørelse, skattefri"),
        ("per-diem-taxable", "2015", "Rejsegodtgørelse, skattepligtig"),
    ),
    "SE": (
        ("per-diem", "7321", "Skattefria traktamenten, Sverige"),
        ("per-diem-taxable", "7322", "Skattepliktiga traktamenten, Sverige"),
        ("per-diem-abroad", "7323", "Skattefria traktamenten, utlandet"),
        ("per-diem-abroad-taxable", "7324", "Skattepliktiga traktamenten, utlandet"),
    ),
    "NO": (
        ("per-diem", "7160", "Diettkostnad, ikke oppgavepliktig"),
        ("per-diem-taxable", "7150", "Diettkostnad, oppgavepliktig"),
    ),
    "FI": (
        ("per-diem", "7800", "Päivärahat, verovapaat"),
        ("per-diem-taxable", "7805", "Päivärahat, veronalaiset"),
    ),
    "DE": (
        ("per-diem", "6664", "Verpflegungsmehraufwand, steuerfrei"),
        ("per-diem-taxable", "6665", "Verpflegungsmehraufwand, steuerpflichtig"),
    ),
}


def starting_in(country: str) -> Starting:
    """What a company of the country begins with."""
    rows = _ACCOUNTS.get(country, _ACCOUNTS["DK"])
    return Starting(
        accounts=[(number, name) for _code, number, name in rows],
        cost_types=[StartingCostType(code, _NAMES[code], number) for code, number, _name in rows],
    )
