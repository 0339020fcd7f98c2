"""Numbers that identify companies and people. Pure; the check digits are python-stdnum's.

Danish CVR (Erhvervsstyrelsen), Swedish organisationsnummer (Bolagsverket), CPR (CPR-kontoret), personnummer (Skatteverket).
"""

import re
from datetime import date

from stdnum.dk import cvr
from stdnum.se import orgnr, personnummer

from kvitt.kernel.findings import Finding, stop

#: Six digits of birth, a mark, four digits; in Sweden also with the century. The mark tells them from account numbers.
_WRITTEN = re.compile(r"(?<!\d)(\d{2})?(\d{2})(\d{2})(\d{2})[-+](\d{4})(?!\d)", re.ASCII)


def check_legal_number(number: str, *, country: str, field: str) -> list[Finding]:
    """Whether a Danish or Swedish legal number has its right check digit; other countries' numbers are taken as they are."""
    plain = re.sub(r"[\s.-]", "", number)
    if plain[:2].upper() == country:
        plain = plain[2:]
    if not plain or (country == "DK" and cvr.is_valid(plain)) or (country == "SE" and _is_swedish_company(plain)):
        return []
    return [stop("company.legal-number-invalid", field)] if country in {"DK", "SE"} else []


def _is_swedish_company(plain: str) -> bool:
    # A sole trader's number is the owner's personal number, which a law-abiding ledger must be able to hold.
    return orgnr.is_valid(plain) or personnummer.is_valid(plain[-10:-4] + "-" + plain[-4:])


def has_personal_number(text: str) -> bool:
    """Whether a CPR number (DDMMYY-NNNN) or personnummer (YYMMDD-NNNN, YYYYMMDD-NNNN) stands in the text.

    Both read as a day of birth; a Swedish co-ordination number adds 60 to the day.
    """
    return any(_is_personal(*match.groups()) for match in _WRITTEN.finditer(text))


def _is_personal(century: str | None, first: str, second: str, third: str, serial: str) -> bool:
    danish = century is None and _is_day(int(third), int(second), int(first))
    day = int(third) - 60 if int(third) > 60 else int(third)
    swedish = _is_day(int(first), int(second), day) and (
        century is not None or personnummer.is_valid(f"{first}{second}{third}-{serial}") or int(third) > 60
    )
    return danish or swedish


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True
