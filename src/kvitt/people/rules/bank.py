"""Bank accounts: IBAN and BIC, Danish registration and account number, Swedish clearing and account number. Pure.

IBAN: ISO 13616. BIC: ISO 9362. Swedish types and check digits: Bankgirocentralen, *Bankernas kontonummer* (types 1 and 2).
"""

import re

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum import luhn

from kvitt.kernel.findings import Finding, stop


def check_account(account: str, *, country: str, bic: str, field: str) -> list[Finding]:
    """What is wrong with an account as typed. An IBAN begins with two letters; else the country decides."""
    findings = []
    plain = re.sub(r"[\s.-]", "", account).upper()
    if re.match(r"[A-Z]{2}", plain):
        if not ibans.is_valid(plain):
            findings.append(stop("bank.iban-invalid", field))
    elif country.upper() == "SE":
        if not is_swedish(account):
            findings.append(stop("bank.swedish-invalid", field))
    elif not is_danish(account):
        findings.append(stop("bank.danish-invalid", field))
    if bic and not bics.is_valid(bic):
        findings.append(stop("bank.bic-invalid", "bank_bic"))
    return findings


def is_danish(account: str) -> bool:
    """Four digits of registration number, then an account of at most ten digits."""
    return re.fullmatch(r"\d{4}[\s-]?\d{1,10}", account.strip()) is not None


def danish_iban(account: str) -> str:
    """The IBAN of a Danish account: DK, check digits, registration number, account filled to ten digits."""
    digits = re.sub(r"\D", "", account)
    body = digits[:4] + digits[4:].rjust(10, "0")
    return "DK" + ibans.calc_check_digits("DK00" + body) + body


#: Clearing ranges of the large banks whose check is known for certain. `short`: the check covers the clearing number without its
#: first digit; `full`: all four. Other banks use one of the two, so either is taken for them.
_SHORT = ((1100, 2099), (2400, 2499), (3000, 3299), (3301, 3781), (3783, 3999), (5000, 5999), (7000, 7999))
_FULL = ((4000, 4999),)
_LUHN = ((3300, 3300), (3782, 3782), (8000, 8999), (9500, 9549))
_ELEVEN = ((6000, 6999), (9180, 9189))


def is_swedish(account: str) -> bool:
    """Clearing number (four digits, five in the 8000s) and account number with the check digit of its bank."""
    digits = re.sub(r"\D", "", account)
    if not 9 <= len(digits) <= 15:
        return False
    clearing, rest = int(digits[:4]), digits[4:]
    if _within(clearing, _LUHN):
        candidates = (rest, rest[1:]) if clearing >= 8000 else (rest,)
        return any(5 <= len(one) <= 10 and luhn.is_valid(one.rjust(10, "0")) for one in candidates)
    if _within(clearing, _ELEVEN):
        return len(rest) <= 10 and _modulus_eleven(rest)
    number = rest.rjust(7, "0")
    if len(number) != 7:
        return False
    short, full = _modulus_eleven(digits[1:4] + number), _modulus_eleven(digits[:4] + number)
    if _within(clearing, _SHORT):
        return short
    return full if _within(clearing, _FULL) else short or full


def _within(clearing: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= clearing <= last for first, last in ranges)


def _modulus_eleven(digits: str) -> bool:
    """Weights 1, 2, … from the right, up to 10 and then from 1 again; the sum divides by eleven."""
    return sum(int(digit) * (position % 10 + 1) for position, digit in enumerate(reversed(digits))) % 11 == 0
