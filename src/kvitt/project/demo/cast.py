"""Who works at *Nordlys A/S*: forty people in Denmark and Sweden, their departments, cost centres and projects. All fiction.

Nothing here reaches a real person: e-mail under `.example` (RFC 2606); Danish telephone numbers begin with 01, which no
subscriber has; Swedish ones lie in the ranges that Post- och telestyrelsen keeps for fiction (070-174 06 05 to 99); bank
codes are unassigned while the check digits are right; streets are invented.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from stdnum import iban

COMPANY_NAME = "Nordlys A/S"
BRANCH_NAME = "Nordlys AB"
BRANCH_CODE = "malmo"
#: Right check digits in ranges that the registers have not reached.
COMPANY_NUMBER = "99000007"
BRANCH_NUMBER = "5599990016"

#: code, Danish name. Sales travel, projects and operations drive and stay the night, the others buy.
DEPARTMENTS = (
    ("100", "Salg"),
    ("200", "Projekter og anlæg"),
    ("300", "Drift og service"),
    ("400", "Udvikling"),
    ("500", "Økonomi og administration"),
    ("600", "Ledelse"),
)
COST_CENTRES = (("1010", "København"), ("1020", "Aarhus"), ("1030", "Esbjerg"), ("2010", "Malmö"))
#: code, name, the day from which it is closed.
PROJECTS: tuple[tuple[str, str, date | None], ...] = (
    ("4090", "Vadehav forstudie", date(2026, 1, 1)),
    ("4120", "Havvind Vest", None),
    ("4135", "Øresund kabel", None),
    ("4150", "Solpark Skåne", None),
    ("4160", "Kattegat Syd", None),
    ("4170", "Batteri Esbjerg", None),
    ("4201", "Digital drift", None),
)


@dataclass(frozen=True, slots=True)
class Person:
    """An employee. `manager` is the initials of the person above, empty for the chief executive.

    `approval_limit` is in DKK; None is no bound. `card_last4` is empty for those without a company card.
    """

    number: str
    full_name: str
    initials: str
    title: str
    department: str
    cost_centre: str
    manager: str
    roles: tuple[str, ...]
    language: str
    address: str
    mobile: str
    bank_account: str
    approval_limit: int | None
    card_last4: str
    car: str

    @property
    def first_name(self) -> str:
        """Unique in the company."""
        return self.full_name.split()[0]

    @property
    def email(self) -> str:
        """The first name at the company's fictional domain."""
        return f"{plain(self.first_name)}@nordlys.example"

    @property
    def in_sweden(self) -> bool:
        """Whether the person belongs to the branch in Malmö."""
        return self.cost_centre == "2010"


def plain(text: str) -> str:
    """Lower case without Nordic letters, fit for an address."""
    text = text.lower().replace("å", "aa").replace("æ", "ae").replace("ø", "oe").replace("ß", "ss")
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isascii())


# name | initials | title | department | cost centre | manager | further roles | language | limit | card
_ROWS = """
Ingrid Nygaard      | IN | Adm. direktør          | 600 | 1010 |    | approver              | da |       | card
Eva Holm            | EH | It-chef                | 500 | 1010 | IN | administrator approver| da | 50000 |
Bo Lind             | BL | Salgschef              | 100 | 1010 | IN | approver              | da | 50000 | card
Margit Skovsø       | MS | Projektdirektør        | 200 | 1020 | IN | approver              | da | 50000 | card
Frode Havgaard      | FH | Driftschef             | 300 | 1030 | IN | approver              | da | 50000 | card
Yasmin Brandt       | YB | Udviklingschef         | 400 | 1010 | IN | approver              | en | 50000 | card
Cleo Dam            | CD | Økonomichef            | 500 | 1010 | IN | finance approver      | da | 50000 | card
Torsten Ekelöf      | TE | Platschef Malmö        | 200 | 2010 | MS | approver              | sv | 20000 | card
Alma Lauritsen      | AL | Seniorsælger           | 100 | 1010 | BL |                       | da |       | card
Dag Åkesson         | DÅ | Säljare                | 100 | 2010 | BL |                       | sv |       | card
Villads Rønnow      | VR | Sælger                 | 100 | 1020 | BL |                       | da |       | card
Ottilia Bergkvist   | OB | Säljare                | 100 | 2010 | BL |                       | sv |       |
Malthe Kjærsgård    | MK | Sælger                 | 100 | 1030 | BL |                       | da |       |
Freja Toft          | FT | Tilbudschef            | 100 | 1010 | BL |                       | da |       |
Elin Sandelin       | ES | Marknadsansvarig       | 100 | 2010 | BL |                       | sv |       |
Storm Vestergaard   | SV | Projektleder           | 200 | 1020 | MS |                       | da |       | card
Signe Bækgaard      | SB | Projektleder           | 200 | 1010 | MS |                       | da |       |
Aksel Ravnsborg     | AR | Bygherrerådgiver       | 200 | 1030 | MS |                       | da |       |
Liv Strandberg      | LS | Miljøplanlægger        | 200 | 1020 | MS |                       | da |       |
Hampus Lövgren      | HL | Projektledare          | 200 | 2010 | TE |                       | sv |       | card
Tuva Wallenborg     | TW | Konstruktör            | 200 | 2010 | TE |                       | sv |       |
Melker Ängsjö       | MÄ | Elingenjör             | 200 | 2010 | TE |                       | sv |       |
Saga Klintberg      | SK | Tillståndsansvarig     | 200 | 2010 | TE |                       | sv |       |
Bjarke Mølholm      | BM | Servicetekniker        | 300 | 1030 | FH |                       | da |       | card
Kamma Østerby       | KØ | Servicetekniker        | 300 | 1030 | FH |                       | da |       |
Holger Dybdal       | HD | Servicetekniker        | 300 | 1030 | FH |                       | da |       |
Anker Fjordside     | AF | Havnekoordinator       | 300 | 1030 | FH |                       | da |       |
Ronja Sjöstrand     | RS | Servicetekniker        | 300 | 2010 | FH |                       | sv |       |
Nils Hedblad        | NH | Servicetekniker        | 300 | 2010 | FH |                       | sv |       |
Birk Tangaa         | BT | Lagerleder             | 300 | 1030 | FH |                       | da |       |
Priya Raman         | PR | Data scientist         | 400 | 1010 | YB |                       | en |       |
Jonas Kirkeby       | JK | Softwareudvikler       | 400 | 1010 | YB |                       | da |       |
Tilde Grønnegaard   | TG | Softwareudvikler       | 400 | 1020 | YB |                       | da |       |
Owen Marsh          | OM | Control engineer       | 400 | 1010 | YB |                       | en |       |
Ebba Norrsken       | EN | Systemutvecklare       | 400 | 2010 | YB |                       | sv |       |
Karla Wiinblad      | KW | Regnskabsassistent     | 500 | 1010 | CD | finance               | da |       |
Rasmus Egelund      | RE | Controller             | 500 | 1010 | CD | auditor               | da |       |
Lone Birkedal       | LB | Direktionssekretær     | 500 | 1010 | IN | secretary             | da |       | card
Gustav Hjortlund    | GH | Indkøber               | 500 | 1020 | CD |                       | da |       | card
Mira Solvang        | MI | HR-partner             | 500 | 1010 | CD |                       | da |       |
"""

_STREETS = {
    "1010": ("Lygtevej", "2450 København SV"),
    "1020": ("Fyrbakken", "8000 Aarhus C"),
    "1030": ("Nordhavnsgangen", "6700 Esbjerg"),
    "2010": ("Norrskensgatan", "211 20 Malmö"),
}
_DRIVERS = frozenset({"AL", "VR", "SV", "BM", "KØ", "HD", "RS", "NH", "HL", "DÅ"})


@cache
def cast() -> tuple[Person, ...]:
    """Everybody, the chief executive first and managers before those they manage."""
    rows = [[cell.strip() for cell in line.split("|")] for line in _ROWS.strip().splitlines()]
    return tuple(_person(index, row) for index, row in enumerate(rows))


def by_initials(initials: str) -> Person:
    """One person. Raises KeyError."""
    return {person.initials: person for person in cast()}[initials]


def _person(index: int, row: list[str]) -> Person:
    name, initials, title, department, centre, manager, roles, language, limit, card = row
    street, town = _STREETS[centre]
    swedish = centre == "2010"
    return Person(
        number=str(1001 + index),
        full_name=name,
        initials=initials,
        title=title,
        department=department,
        cost_centre=centre,
        manager=manager,
        roles=("employee", *roles.split()),
        language=language,
        address=f"{street} {3 + index * 2}, {town}",
        mobile=f"+46 70 174 06 {5 + index:02}" if swedish else f"+45 01 {40 + index:02} {index * 7 % 100:02} 16",
        bank_account=_iban("SE", f"999{index:016}7") if swedish else _iban("DK", f"9990{1000000000 + index * 7919}"),
        approval_limit=int(limit) if limit else None,
        card_last4=f"{4100 + index * 37:04}" if card else "",
        car=(f"XQZ {100 + index}" if swedish else f"QX {10} {200 + index}") if initials in _DRIVERS else "",
    )


def _iban(country: str, account: str) -> str:
    return country + iban.calc_check_digits(f"{country}00{account}") + account
