"""Personal numbers of the Nordic countries: whether one is right, and its plain form. The check digits are python-stdnum's.

CPR (CPR-kontoret), personnummer (Skatteverket), fødselsnummer (Skatteetaten), henkilötunnus (Digi- ja väestötietovirasto).
"""

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.no import fodselsnummer
from stdnum.se import personnummer

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import stop

_RULES = {"DK": cpr, "SE": personnummer, "NO": fodselsnummer, "FI": hetu}


def plain_national_id(text: str, *, country: str) -> str:
    """The number as the country writes it. Raises InvalidError for what is none, and for countries without such a rule here."""
    rule = _RULES.get(country)
    code = "national-id.invalid"
    if rule is None:
        raise InvalidError(findings=[stop("national-id.country", "national_id")])
    try:
        return str(rule.format(rule.validate(text)))
    except (ValidationError, ValueError):
        raise InvalidError(findings=[stop(code, "national_id")]) from None
