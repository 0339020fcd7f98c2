"""Fictional sellers: names put together from parts, streets that need not be, numbers with right check digits."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stdnum.de import stnr
from stdnum.de import vat as german
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.gb import vat as british
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish


@dataclass(frozen=True, slots=True)
class Seller:
    """`number` is the bare digits with what the register puts before them, as Kvitt keeps it; `numbers` how it is printed."""

    name: str
    street: str
    town: str
    phone: str
    number: str
    printed_number: str


@dataclass(frozen=True, slots=True)
class _Parts:
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    forms: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]


_PARTS = {
    "DK": _Parts(
        ("Café", "Restaurant", "Bageriet", "Købmand", "Spisehuset", "Kro & Hotel", "Isenkram", "Tankstation", "Grønthandler", "Boghandel",
         "Taxa", "Fiskehuset", "Byggecenter", "Kiosk", "Pølsevognen", "Vinbaren", "Kontorland"),
        ("Ærø", "Smørhullet", "Blåbær", "Kærnehuset", "Åkanden", "Havørnen", "Søstjernen", "Rødspætten", "Fyrtårnet", "Nørrehus", "Østerhus",
         "Kløver", "Bøgely", "Mælkebøtten", "Tårnfalken", "Grydeskeen"),
        ("ApS", "A/S", "I/S", "", ""),
        ("Åboulevarden", "Møllegade", "Østergade", "Strandvejen", "Nørregade", "Kærvej", "Sct. Mikkels Gade", "Havnepladsen", "Ærøgade"),
        ("8000 Aarhus C", "5000 Odense C", "9000 Aalborg", "6700 Esbjerg", "2100 København Ø", "4600 Køge", "3000 Helsingør", "7100 Vejle"),
    ),
    "SE": _Parts(
        ("Café", "Restaurang", "Bageriet", "Hotell", "Krogen", "Taxi", "Järnhandeln", "Livsmedel", "Fiskbaren", "Bokhandeln", "Macken",
         "Köttbutiken", "Färghandeln", "Pizzeria", "Konditori"),
        ("Blåklockan", "Älgen", "Öresund", "Ängen", "Sjöstjärnan", "Tallkotten", "Räven", "Fjällräven Krog", "Åkern", "Häggen", "Lönnen", "Måsen",
         "Kåsan", "Örnboet", "Skärgården"),
        ("AB", "HB", "AB", ""),
        ("Kungsgatan", "Västra Hamngatan", "Storgatan", "Östra Vallgatan", "Åsögatan", "Drottninggatan", "Ängsvägen", "Norrtullsgatan"),
        ("211 34 Malmö", "411 17 Göteborg", "722 11 Västerås", "111 21 Stockholm", "903 26 Umeå", "702 10 Örebro", "252 20 Helsingborg"),
    ),
    "NO": _Parts(
        ("Kafé", "Restaurant", "Bakeriet", "Dagligvare", "Hotell", "Jernvare", "Taxi", "Bensinstasjon", "Fiskehallen", "Bokhandel", "Kro"),
        ("Fjellrypa", "Blåmeisen", "Sjøstjerna", "Tindetoppen", "Ørneredet", "Skjærgården", "Lyngbø", "Måkeberget", "Brønnøy", "Gråbein", "Rødstrupen"),
        ("AS", "ANS", "AS", ""),
        ("Storgata", "Øvre Slottsgate", "Bjørnstjernes gate", "Strandgata", "Kirkegata", "Åsveien", "Torget"),
        ("0154 Oslo", "5003 Bergen", "9008 Tromsø", "7010 Trondheim", "4006 Stavanger", "8006 Bodø"),
    ),
    "FI": _Parts(
        ("Ravintola", "Kahvila", "Leipomo", "Hotelli", "Rautakauppa", "Kirjakauppa", "Ruokakauppa", "Taksi", "Grilli"),
        ("Kultakala", "Mäntymäki", "Hirvenpää", "Järvihelmi", "Kettukallio", "Lumikko", "Äyräpää", "Päivänsäde", "Saariston Tähti"),
        ("Oy", "Oyj", "Ky", "Tmi", "Oy"),
        ("Hämeenkatu", "Mannerheimintie", "Kauppakatu", "Rantatie", "Koulukatu"),
        ("00100 Helsinki", "33100 Tampere", "20100 Turku", "90100 Oulu", "40100 Jyväskylä"),
    ),
    "DE": _Parts(
        ("Bäckerei", "Gasthaus", "Café", "Restaurant", "Hotel", "Baumarkt", "Tankstelle", "Buchhandlung", "Getränkemarkt", "Metzgerei", "Drogerie"),
        ("Sonnenblume", "Löwenzahn", "Brückner & Söhne", "Zum Grünen Bären", "Möwennest", "Große Eiche", "Süderhof", "Kornblume", "Waldkauz", "Fährmann"),
        ("GmbH", "e.K.", "KG", "OHG", "GmbH & Co. KG", ""),
        ("Hauptstraße", "Grüner Weg", "Bahnhofstr.", "Lange Straße", "Königsallee", "Mühlenweg"),
        ("33100 Paderborn", "20095 Hamburg", "10115 Berlin", "50667 Köln", "80331 München", "24103 Kiel"),
    ),
    "GB": _Parts(
        ("Café", "The", "Hotel", "Hardware at", "Books at", "Garage", "Bakery", "Bistro", "Stores"),
        ("Kingfisher", "Old Oak", "Harbour Lights", "Thistle Row", "Copper Kettle", "Foxglove", "Bramley Yard", "Heron Quay"),
        ("Ltd", "Limited", "LLP", ""),
        ("High Street", "Station Road", "Mill Lane", "Queen's Parade", "Church Walk"),
        ("London SE1 4AB", "Bristol BS1 5TR", "Leeds LS1 3AD", "Edinburgh EH1 1YZ", "Cardiff CF10 2HQ"),
    ),
}  # fmt: skip


def seller(lots: random.Random, *, country: str) -> Seller:
    """One seller of a country."""
    parts = _PARTS[country]
    words = [lots.choice(parts.kinds), lots.choice(parts.places), lots.choice(parts.forms)]
    name = " ".join(word for word in words if word)
    number, printed = _number(lots, country)
    return Seller(
        name=name.upper() if lots.random() < 0.2 else name,
        street=f"{lots.choice(parts.streets)} {lots.randrange(1, 240)}" + lots.choice(("", "", "", " B")),
        town=lots.choice(parts.towns),
        phone=_phone(lots, country),
        number=number,
        printed_number=printed,
    )


def _digits(lots: random.Random, count: int, *, start: str, valid: Callable[[str], Any]) -> str:
    while True:
        digits = start + "".join(lots.choice("0123456789") for _ in range(count - len(start)))
        if valid(digits):
            return digits


def _number(lots: random.Random, country: str) -> tuple[str, str]:
    """(as Kvitt keeps it, as printed)."""
    if country == "DK":
        bare = _digits(lots, 8, start=lots.choice("1234"), valid=cvr.is_valid)
        spaced = lots.choice((bare, f"{bare[:2]} {bare[2:4]} {bare[4:6]} {bare[6:]}", f"DK{bare}", f"DK {bare}"))
        return f"DK{bare}", f"{lots.choice(('CVR', 'CVR-nr.', 'CVR nr:', 'CVR:', 'SE/CVR', 'Cvr.nr.'))} {spaced}"
    if country == "SE":
        bare = _digits(lots, 10, start=lots.choice(("556", "559", "969")), valid=swedish.is_valid)
        if lots.random() < 0.25:
            return f"SE{bare}", f"{lots.choice(('Momsreg.nr', 'VAT nr', 'Momsreg nr:'))} SE{bare}01"
        shown = f"{bare[:6]}-{bare[6:]}"
        return f"SE{bare}", f"{lots.choice(('Org.nr', 'Org nr:', 'Orgnr', 'Org.nr.:', 'Organisationsnummer'))} {shown}"
    if country == "NO":
        bare = _digits(lots, 9, start=lots.choice("89"), valid=norwegian.is_valid)
        shown = lots.choice((bare, f"{bare[:3]} {bare[3:6]} {bare[6:]}", f"NO {bare}", f"NO{bare}"))
        return (
            f"NO{bare}",
            f"{lots.choice(('Org.nr', 'Org.nr.', 'Org nr:', 'Foretaksregisteret'))} {shown}"
            + lots.choice((" MVA", " MVA", "MVA", "")),
        )
    if country == "FI":
        bare = _digits(lots, 8, start=lots.choice("0123"), valid=ytunnus.is_valid)
        if lots.random() < 0.25:
            return f"FI{bare}", f"{lots.choice(('ALV-tunnus', 'VAT No', 'ALV nro'))} FI{bare}"
        return f"FI{bare}", f"{lots.choice(('Y-tunnus', 'Y-tunnus:', 'Y-TUNNUS'))} {bare[:7]}-{bare[7:]}"
    if country == "GB":
        bare = _digits(lots, 9, start=lots.choice("1234"), valid=british.is_valid)
        shown = lots.choice(
            (bare, f"{bare[:3]} {bare[3:7]} {bare[7:]}", f"GB{bare}", f"GB {bare[:3]} {bare[3:7]} {bare[7:]}")
        )
        return f"GB{bare}", f"{lots.choice(('VAT No', 'VAT Reg No', 'VAT no.', 'VAT Reg:'))} {shown}"
    if lots.random() < 0.3:
        bare = _digits(lots, 11, start=lots.choice(("24", "30", "53")), valid=stnr.is_valid)
        shown = f"{bare[:3]}/{bare[3:7]}/{bare[7:]}"
        return f"DE{bare}", f"{lots.choice(('Steuernummer', 'Steuer-Nr.', 'St.-Nr.', 'StNr'))} {shown}"
    bare = _digits(lots, 9, start=lots.choice("128"), valid=german.is_valid)
    shown = lots.choice((f"DE{bare}", f"DE {bare}", f"DE {bare[:3]} {bare[3:6]} {bare[6:]}"))
    return f"DE{bare}", f"{lots.choice(('USt-IdNr.', 'UST-ID-NR:', 'USt-ID:', 'UID Nr.:', 'Ust-IdNr'))} {shown}"


def _phone(lots: random.Random, country: str) -> str:
    two = [f"{lots.randrange(10, 99)}" for _ in range(4)]
    national = {
        "DK": ("01 " + " ".join(two[1:]), "+45 01 " + " ".join(two[1:])),
        "SE": (f"040-628 04 {two[0]}", f"+46 40 628 04 {two[0]}", f"08-465 004 {two[0]}"),
        "NO": ("00 " + " ".join(two[1:]), "+47 00 " + " ".join(two[1:])),
        "FI": (f"09 {two[0]}{two[1]} {two[2]}", f"+358 9 {two[0]}{two[1]}{two[2]}"),
        "DE": (f"040/66969-{two[0]}", f"030 23125 {two[0]}", f"+49 40 66969{two[0]}"),
        "GB": (f"020 7946 0{two[0]}0", f"+44 20 7946 0{two[0]}0"),
    }
    return lots.choice(national[country])
