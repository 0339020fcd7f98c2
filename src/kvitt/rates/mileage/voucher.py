"""What a mileage voucher has to say, and what is missing in one. The list is dated law (`rules.toml`), the reading is here.

Danish law wants the recipient's CPR number. Kvitt holds none unless the company switched the protected field on; then payroll
has to add it, and `cpr_is_added_by_payroll` turns the missing number into a note that reminds of it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kvitt.kernel.findings import Finding, note, stop
from kvitt.rates.law import Rule, rule, rules_of

_RULE = "record_content.mileage_voucher"


@dataclass(frozen=True, slots=True)
class Voucher:
    """What stands on a voucher; empty where nothing does. `stops` are the intermediate destinations."""

    destination: str = ""
    stops: tuple[str, ...] = ()
    purpose: str = ""
    date: str = ""
    distance: str = ""
    rate: str = ""
    calculation: str = ""
    name: str = ""
    address: str = ""
    cpr: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that is missing, in the words of the law, and the finding about it."""

    what: str
    finding: Finding


#: Purposes that say no more than that it was work.
_VAGUE = re.compile(
    r"^\W*(work|working|job|business|business trip|business driving|business travel|driving|trip|drive|various|misc|"
    r"arbejde|arbejd|erhverv|erhvervskørsel|kørsel|diverse|tjenstligt|arbete|jobb|jobbet|tjänsteresa|resa|tjeneste)\W*$",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(a/s|aps|i/s|k/s|p/s|ivs|amba|ab|hb|kb|as|asa|oy|oyj|gmbh|ag|kg|ltd|limited|plc|llc|inc|corp|bv|sa|group|holding)\b\.?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(vej|vejen|gade|gaden|allé|alléen|alle|plads|pladsen|stræde|strædet|boulevard|boulevarden|vænge|vænget|vangen|torv|torvet|"
    r"bakken|parken|park|kaj|sti|stien|gatan|vägen|väg|gata|torg|torget|gränd|veien|vegen|vei|gate|straße|strasse|str\.|tie|katu|"
    r"street|road|avenue|lane|square|drive)\b",
    re.IGNORECASE,
)
_PUBLIC_PLACE = re.compile(
    r"[^\W\d_]{3}.*(lufthavn|airport|station|banegård|hovedbanegård|flygplats|centralstation|flyplass|sygehus|hospital|rådhus)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b\d{1,4} ?[a-zæøå]?\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{3} ?\d{1,2}\b(?=.*[^\W\d])")
_COORDINATES = re.compile(r"-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,3}\.\d+")


#: No address is longer.
_LONGEST = 300


def is_unambiguous(place: str) -> bool:
    """Whether a text can only mean one place.

    That is a street with its number, a postcode with a town, coordinates, or a public place by its name, such as a station.
    A firm or a bare name may be in several places, and so may a town on its own; nobody who checks the voucher later could
    tell.
    """
    text = " ".join(place[:_LONGEST].split())
    if not text:
        return False
    if any(pattern.search(text) for pattern in (_COORDINATES, _POSTCODE, _PUBLIC_PLACE)):
        return True
    rest = _FIRM.sub(" ", text)
    return bool(_NUMBER.search(rest) and (_STREET.search(rest) or "," in rest))


def is_precise(purpose: str) -> bool:
    """Whether a purpose says more than that it was work."""
    return bool(purpose.strip()) and not _VAGUE.match(purpose)


def content_rule(country: str, *, on: date) -> Rule | None:
    """What the law of a country wants on a mileage voucher; None where Kvitt knows of no list."""
    return rule(country, _RULE, on=on) if any(one.id == _RULE for one in rules_of(country)) else None


def lacking(voucher: Voucher, *, cpr_is_added_by_payroll: bool = False) -> tuple[Lacking, ...]:
    """All that is missing: first what was done, then who is paid."""
    return (*_about_the_drive(voucher), *_about_the_recipient(voucher, cpr_is_added_by_payroll=cpr_is_added_by_payroll))


def _about_the_drive(voucher: Voucher) -> Iterator[Lacking]:
    if not voucher.destination.strip():
        yield Lacking("unambiguous destination", stop("mileage.destination-missing", "destination"))
    else:
        for place in (voucher.destination, *voucher.stops):
            if not is_unambiguous(place):
                yield Lacking(
                    "unambiguous destination", stop("mileage.destination-unclear", "destination", place=place)
                )
                break
    if not voucher.purpose.strip():
        yield Lacking("business purpose", stop("mileage.purpose-missing", "purpose"))
    elif not is_precise(voucher.purpose):
        yield Lacking("business purpose", stop("mileage.purpose-vague", "purpose", purpose=voucher.purpose))
    for value, what, code, field in (
        (voucher.date, "date of each drive", "mileage.date-missing", "date"),
        (voucher.distance, "km driven", "mileage.distance-missing", "distance"),
        (voucher.rate, "rates used", "mileage.rate-missing", "rate"),
        (voucher.calculation, "calculation of the allowance", "mileage.calculation-missing", "calculation"),
    ):
        if not value.strip():
            yield Lacking(what, stop(code, field))


def _about_the_recipient(voucher: Voucher, *, cpr_is_added_by_payroll: bool) -> Iterator[Lacking]:
    if not voucher.name.strip():
        yield Lacking("recipient name", stop("mileage.name-missing", "name"))
    if not voucher.address.strip():
        yield Lacking("recipient address", stop("mileage.address-missing", "address"))
    if not re.fullmatch(r"\d{6}[- ]?\d{4}", voucher.cpr.strip()):
        told = note("mileage.cpr-added-by-payroll") if cpr_is_added_by_payroll else stop("mileage.cpr-missing", "cpr")
        yield Lacking("recipient CPR number", told)


def without_secrets(voucher: Voucher) -> Mapping[str, str]:
    """The voucher as it may be shown: the CPR number is never among it."""
    return {"destination": voucher.destination, "purpose": voucher.purpose, "date": voucher.date, "name": voucher.name}
