"""The accounts and cost types with which a company begins to pay mileage, by its country's usual chart of accounts."""

from collections.abc import Mapping

from kvitt.transactions.kind import Starting, StartingCostType
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, TAXABLE

#: Free of tax, taxable, paid on the way: number and name of each account.
_ACCOUNTS: Mapping[str, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    "DK": (("2545", "Kørselsgodtgørelse, skattefri"), ("2546", "Kørselsgodtgørelse, skattepligtig"),
           ("2620", "Parkeringsomkostninger")),
    "SE": (("7331", "Skattefria bilersättningar"), ("7332", "Skattepliktiga bilersättningar"),
           ("5619", "Övriga kostnader, personbilar")),
    "NO": (("7080", "Bilgodtgjørelse"), ("7081", "Bilgodtgjørelse, trekkpliktig"), ("7140", "Reisekostnad")),
    "FI": (("7860", "Kilometrikorvaukset"), ("7861", "Veronalaiset kilometrikorvaukset"), ("7800", "Matkakulut")),
    "DE": (("4668", "Kilometergelderstattung Arbeitnehmer"), ("4669", "Kilometergelderstattung, steuerpflichtig"),
           ("4670", "Reisekosten")),
}  # fmt: skip
_OTHER = (("6501", "Mileage"), ("6502", "Mileage, taxable"), ("6503", "Tolls, ferries and parking"))


def starting(country: str) -> Starting:
    """What a new company in the country begins with."""
    free, taxable, on_the_way = _ACCOUNTS.get(country, _OTHER)
    return Starting(
        accounts=(free, taxable, on_the_way),
        cost_types=(
            StartingCostType("mileage", {"en": "Mileage", "da": "Kørsel", "sv": "Milersättning"}, free[0]),
            StartingCostType(
                TAXABLE,
                {
                    "en": "Mileage, taxable part",
                    "da": "Kørsel, skattepligtig del",
                    "sv": "Milersättning, skattepliktig del",
                },
                taxable[0],
            ),
            StartingCostType(
                ON_THE_WAY,
                {"en": "Toll, ferry, parking", "da": "Bro, færge, parkering", "sv": "Vägtull, färja, parkering"},
                on_the_way[0],
            ),
        ),
    )
