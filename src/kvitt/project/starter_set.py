"""The cost types, VAT codes and accounts that a new company starts with. Data; finance changes them on its own pages.

Danish account numbers follow the public standard chart (Erhvervsstyrelsen, December 2025), Swedish ones the common numbering of the
BAS chart. Danish VAT: a quarter of the VAT on restaurant meals is deductible and all of it on hotel nights (momsloven § 42, 2),
Swedish: meals while entertaining are booked without deduction and hotel nights carry 12 %.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StarterVat:
    """A VAT code: rate and deductible share in per cent."""

    code: str
    names: dict[str, str]
    country: str
    rate: str
    deductible: str
    account: str


@dataclass(frozen=True, slots=True)
class StarterCostType:
    """A cost type with its account and VAT codes."""

    code: str
    names: dict[str, str]
    account: str
    vat_home: str
    vat_abroad: str = "NONE"
    receipt_from: Decimal | None = Decimal(0)
    comment_mandatory: bool = False
    participants_mandatory: bool = False
    limit_per_participant: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Starter:
    """Everything for one country."""

    vat_codes: tuple[StarterVat, ...]
    cost_types: tuple[StarterCostType, ...]
    accounts: tuple[tuple[str, str], ...]
    employee_debt: str
    card_debt: str
    rounding: str
    private: str


def _names(da: str, sv: str, en: str) -> dict[str, str]:
    return {"da": da, "sv": sv, "en": en}


_NONE = StarterVat("NONE", _names("Uden moms", "Utan moms", "No VAT"), "", "0", "0", "")


def _danish() -> Starter:
    vat = (
        StarterVat(
            "I25", _names("Købsmoms 25 %", "Ingående moms 25 %", "Purchase VAT 25 %"), "DK", "25", "100", "7740"
        ),
        StarterVat(
            "REP25",
            _names("Repræsentation, 25 % af momsen", "Representation, 25 % av momsen", "Entertaining, 25 % of the VAT"),
            "DK",
            "25",
            "25",
            "7740",
        ),
        _NONE,
    )
    types = (
        StarterCostType("train", _names("Tog, bus og fly", "Tåg, buss och flyg", "Train, bus and air"), "2000", "NONE"),
        StarterCostType("taxi", _names("Taxa", "Taxi", "Taxi"), "2000", "NONE"),
        StarterCostType("hotel", _names("Hotel", "Hotell", "Hotel"), "2000", "I25", comment_mandatory=True),
        StarterCostType(
            "entertaining",
            _names("Repræsentation, kunder", "Representation, kunder", "Entertaining customers"),
            "1910",
            "REP25",
            participants_mandatory=True,
            comment_mandatory=True,
            limit_per_participant=Decimal(500),
        ),
        StarterCostType(
            "staff-meal",
            _names("Møde og fortæring", "Möte och förtäring", "Meeting and staff meal"),
            "2240",
            "REP25",
            participants_mandatory=True,
        ),
        StarterCostType("parking", _names("Parkering og bro", "Parkering och bro", "Parking and tolls"), "2620", "I25"),
        StarterCostType("fuel", _names("Brændstof", "Drivmedel", "Fuel"), "2610", "I25"),
        StarterCostType("office", _names("Kontorartikler", "Kontorsmaterial", "Office supplies"), "2430", "I25"),
        StarterCostType(
            "software", _names("Software og abonnement", "Programvara", "Software and subscriptions"), "2440", "I25"
        ),
        StarterCostType(
            "equipment", _names("Småanskaffelser", "Förbrukningsinventarier", "Small equipment"), "2450", "I25"
        ),
        StarterCostType(
            "course", _names("Kursus og konference", "Kurs och konferens", "Course and conference"), "2896", "I25"
        ),
        StarterCostType(
            "phone", _names("Telefon og internet", "Telefon och internet", "Phone and internet"), "2470", "I25"
        ),
        StarterCostType(
            "gift",
            _names("Gaver og blomster", "Gåvor och blommor", "Gifts and flowers"),
            "1930",
            "NONE",
            participants_mandatory=True,
            comment_mandatory=True,
        ),
        StarterCostType("other", _names("Andet", "Övrigt", "Other"), "2990", "I25", comment_mandatory=True),
    )
    accounts = (
        ("1910", "Repræsentation"),
        ("1930", "Gaver"),
        ("2000", "Rejseomkostninger"),
        ("2240", "Personaleudgifter"),
        ("2430", "Kontorartikler"),
        ("2440", "Software og abonnementer"),
        ("2450", "Småanskaffelser"),
        ("2470", "Telefon og internet"),
        ("2610", "Brændstof"),
        ("2620", "Parkering"),
        ("2896", "Kurser"),
        ("2990", "Øvrige omkostninger"),
        ("2995", "Øreafrunding"),
        ("6160", "Mellemregning med medarbejdere, privat"),
        ("7500", "Skyldige udlæg til medarbejdere"),
        ("7510", "Skyldig på firmakort"),
        ("7740", "Købsmoms"),
    )
    return Starter(vat, types, accounts, "7500", "7510", "2995", "6160")


def _swedish() -> Starter:
    danish = _danish()
    account = {
        "train": "5810",
        "taxi": "5820",
        "hotel": "5831",
        "entertaining": "6072",
        "staff-meal": "7631",
        "parking": "5619",
        "fuel": "5611",
        "office": "6110",
        "software": "6540",
        "equipment": "5410",
        "course": "7610",
        "phone": "6212",
        "gift": "5460",
        "other": "6990",
    }
    vat_home = {
        "train": "I6",
        "taxi": "I6",
        "hotel": "I12",
        "entertaining": "NONE",
        "staff-meal": "NONE",
        "gift": "NONE",
    }
    vat = (
        StarterVat(
            "I25", _names("Købsmoms 25 %", "Ingående moms 25 %", "Purchase VAT 25 %"), "SE", "25", "100", "2641"
        ),
        StarterVat(
            "I12", _names("Købsmoms 12 %", "Ingående moms 12 %", "Purchase VAT 12 %"), "SE", "12", "100", "2641"
        ),
        StarterVat("I6", _names("Købsmoms 6 %", "Ingående moms 6 %", "Purchase VAT 6 %"), "SE", "6", "100", "2641"),
        _NONE,
    )
    types = tuple(
        StarterCostType(
            code=one.code,
            names=one.names,
            account=account[one.code],
            vat_home=vat_home.get(one.code, "I25"),
            comment_mandatory=one.comment_mandatory,
            participants_mandatory=one.participants_mandatory,
            limit_per_participant=one.limit_per_participant,
        )
        for one in danish.cost_types
    )
    named = {account[one.code]: one.names["sv"] for one in types}
    accounts = (
        *sorted(named.items()),
        ("1610", "Kortfristiga fordringar hos anställda"),
        ("2641", "Debiterad ingående moms"),
        ("2820", "Kortfristiga skulder till anställda"),
        ("2890", "Skuld företagskort"),
        ("3740", "Öres- och kronutjämning"),
    )
    return Starter(vat, types, accounts, "2820", "2890", "3740", "1610")


def starter_for(country: str) -> Starter:
    """The set for a country; the Danish one where there is none of its own."""
    return _swedish() if country == "SE" else _danish()


DIMENSIONS = (
    ("department", _names("Afdeling", "Avdelning", "Department"), True),
    ("cost_centre", _names("Omkostningssted", "Kostnadsställe", "Cost centre"), True),
    ("project", _names("Projekt", "Projekt", "Project"), False),
)
