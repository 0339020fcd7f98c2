"""The cost types, VAT codes and accounts that a new company starts with. Data; finance changes them on its own pages.

Danish account numbers and names follow the public standard chart (Erhvervsstyrelsen, December 2025). Danish VAT: a quarter of
the VAT on restaurant meals is deductible and all of it on hotel nights (momsloven § 42, 2), none on gifts (§ 42, 1, 5) nor on
running a passenger car (§ 42, 1, 7), which parking is counted to here since the receipt does not tell a van from a car;
passenger transport is exempt (§ 13, 1, 15).

Swedish account numbers are the common ones of the BAS chart, named in our own words. Swedish VAT: 25 %, 12 % on hotel nights and
6 % on passenger transport (mervärdesskattelagen 9 kap.); meals while entertaining are booked without deduction, which is never
too much.
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
    covers: str = ""


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
            _names("Restaurant, 25 % af momsen", "Restaurang, 25 % av momsen", "Restaurant, 25 % of the VAT"),
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
        StarterCostType(
            "hotel", _names("Hotel", "Hotell", "Hotel"), "2000", "I25", comment_mandatory=True, covers="lodging"
        ),
        StarterCostType(
            "entertaining",
            _names("Repræsentation, kunder", "Representation, kunder", "Entertaining customers"),
            "1910",
            "REP25",
            participants_mandatory=True,
            comment_mandatory=True,
            limit_per_participant=Decimal(500),
            covers="meal",
        ),
        StarterCostType(
            "staff-meal",
            _names("Møde og fortæring", "Möte och förtäring", "Meeting and staff meal"),
            "2350",
            "REP25",
            participants_mandatory=True,
            covers="meal",
        ),
        StarterCostType(
            "parking", _names("Parkering og bro", "Parkering och bro", "Parking and tolls"), "2620", "NONE"
        ),
        StarterCostType("fuel", _names("Brændstof", "Drivmedel", "Fuel"), "2540", "NONE", covers="drive"),
        StarterCostType("office", _names("Kontorartikler", "Kontorsmaterial", "Office supplies"), "2450", "I25"),
        StarterCostType(
            "software", _names("Software og abonnement", "Programvara", "Software and subscriptions"), "2310", "I25"
        ),
        StarterCostType(
            "equipment", _names("Småanskaffelser", "Förbrukningsinventarier", "Small equipment"), "2230", "I25"
        ),
        StarterCostType(
            "course", _names("Kursus og konference", "Kurs och konferens", "Course and conference"), "2896", "I25"
        ),
        StarterCostType(
            "phone", _names("Telefon og internet", "Telefon och internet", "Phone and internet"), "2410", "I25"
        ),
        StarterCostType(
            "gift",
            _names("Gaver og blomster", "Gåvor och blommor", "Gifts and flowers"),
            "1990",
            "NONE",
            participants_mandatory=True,
            comment_mandatory=True,
        ),
        StarterCostType("other", _names("Andet", "Övrigt", "Other"), "1950", "I25", comment_mandatory=True),
    )
    accounts = (
        ("1910", "Repræsentation, skattemæssigt begrænset fradrag"),
        ("1950", "Andre salgsomkostninger"),
        ("1990", "Gaver og blomster"),
        ("2000", "Rejseomkostninger"),
        ("2230", "Småanskaffelser under skattemæssig grænse"),
        ("2310", "It-udstyr, software og abonnementer"),
        ("2350", "Kantineomkostninger"),
        ("2410", "Telefon og internet"),
        ("2450", "Kontorartikler"),
        ("2540", "Driftsomkostninger, personbiler"),
        ("2620", "Parkeringsomkostninger"),
        ("2720", "Øreafrunding og kassedifferencer"),
        ("2896", "Kursusudgifter"),
        ("6330", "Øvrige tilgodehavender"),
        ("7350", "Øvrig kortfristet gæld"),
        ("7740", "Købsmoms"),
        ("8040", "Øvrig anden gæld"),
    )
    return Starter(vat, types, accounts, employee_debt="8040", card_debt="7350", rounding="2720", private="6330")


def _swedish() -> Starter:
    danish = _danish()
    account = {
        "train": "5810",
        "taxi": "5890",
        "hotel": "5831",
        "entertaining": "6072",
        "staff-meal": "7632",
        "parking": "5619",
        "fuel": "5611",
        "office": "6110",
        "software": "6540",
        "equipment": "5410",
        "course": "7610",
        "phone": "6212",
        "gift": "6072",
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
            covers=one.covers,
        )
        for one in danish.cost_types
    )
    accounts = (
        ("1610", "Fordringar hos anställda"),
        ("2641", "Ingående moms"),
        ("2820", "Skulder till anställda"),
        ("2890", "Skuld företagskort"),
        ("3740", "Öresutjämning"),
        ("5410", "Förbrukningsinventarier"),
        ("5611", "Drivmedel, personbilar"),
        ("5619", "Övriga kostnader, personbilar"),
        ("5810", "Biljetter"),
        ("5831", "Kost och logi i Sverige"),
        ("5890", "Övriga resekostnader"),
        ("6072", "Representation, ej avdragsgill"),
        ("6110", "Kontorsmaterial"),
        ("6212", "Mobiltelefon"),
        ("6540", "IT-tjänster"),
        ("6990", "Övriga externa kostnader"),
        ("7610", "Utbildning"),
        ("7632", "Personalrepresentation, ej avdragsgill"),
    )
    return Starter(vat, types, accounts, employee_debt="2820", card_debt="2890", rounding="3740", private="1610")


def starter_for(country: str) -> Starter:
    """The set for a country; the Danish one where there is none of its own."""
    return _swedish() if country == "SE" else _danish()


DIMENSIONS = (
    ("department", _names("Afdeling", "Avdelning", "Department"), True),
    ("cost_centre", _names("Omkostningssted", "Kostnadsställe", "Cost centre"), True),
    ("project", _names("Projekt", "Projekt", "Project"), False),
)
