"""What tills and invoices print, in the language of the country; numbers and days as they are written there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language. `decimal` and `thousands` are the separators."""

    receipt: str
    company_number: str
    phone: str
    day: str
    clock: str
    table: str
    served_by: str
    total: str
    vat: str
    net: str
    gross: str
    no_vat: str
    card: str
    card_sale: str
    approved: str
    contactless: str
    thanks: str
    invoice: str
    invoice_to: str
    guest: str
    arrival: str
    departure: str
    quantity: str
    paid: str
    ticket: str
    origin: str
    destination: str
    passenger: str
    departs: str
    seat: str
    start: str
    end: str
    decimal: str
    thousands: str
    day_format: str

    def amount(self, amount: Decimal) -> str:
        """Two decimals with the country's separators."""
        return f"{amount:,.2f}".translate(str.maketrans(",.", self.thousands + self.decimal))

    def date(self, on: date) -> str:
        """The day as it is written there."""
        return on.strftime(self.day_format)


_DA = Labels(
    receipt="Bon", company_number="CVR-nr.", phone="Tlf.", day="Dato", clock="Kl.", table="Bord", served_by="Betjent af",
    total="TOTAL", vat="Moms", net="Netto", gross="Brutto", no_vat="Momsfri ydelse", card="Dankort", card_sale="KØB",
    approved="GODKENDT", contactless="Kontaktløs", thanks="Tak for besøget", invoice="Faktura", invoice_to="Kunde",
    guest="Gæst", arrival="Ankomst", departure="Afrejse", quantity="Antal", paid="Betalt med kort", ticket="Billet",
    origin="Fra", destination="Til", passenger="Rejsende", departs="Afgang", seat="Vogn / plads", start="Start", end="Slut",
    decimal=",", thousands=".", day_format="%d.%m.%Y",
)  # fmt: skip
_SV = Labels(
    receipt="Kvitto", company_number="Org.nr", phone="Tel", day="Datum", clock="Tid", table="Bord", served_by="Kassör",
    total="TOTALT", vat="Moms", net="Netto", gross="Brutto", no_vat="Momsfritt", card="Bankkort", card_sale="KÖP",
    approved="GODKÄNT", contactless="Kontaktlös", thanks="Tack för besöket", invoice="Faktura", invoice_to="Kund",
    guest="Gäst", arrival="Ankomst", departure="Avresa", quantity="Antal", paid="Betalt med kort", ticket="Biljett",
    origin="Från", destination="Till", passenger="Resenär", departs="Avgång", seat="Vagn / plats", start="Start", end="Slut",
    decimal=",", thousands=" ", day_format="%Y-%m-%d",
)  # fmt: skip
_NO = Labels(
    receipt="Kvittering", company_number="Org.nr", phone="Tlf.", day="Dato", clock="Kl.", table="Bord",
    served_by="Ekspeditør", total="TOTALT", vat="MVA", net="Netto", gross="Brutto", no_vat="Avgiftsfritt", card="BankAxept",
    card_sale="KJØP", approved="GODKJENT", contactless="Kontaktløs", thanks="Takk for besøket", invoice="Faktura",
    invoice_to="Kunde", guest="Gjest", arrival="Ankomst", departure="Avreise", quantity="Antall", paid="Betalt med kort",
    ticket="Billett", origin="Fra", destination="Til", passenger="Reisende", departs="Avgang", seat="Vogn / plass",
    start="Start", end="Slutt", decimal=",", thousands=" ", day_format="%d.%m.%Y",
)  # fmt: skip
_DE = Labels(
    receipt="Beleg", company_number="USt-IdNr.", phone="Tel.", day="Datum", clock="Uhrzeit", table="Tisch",
    served_by="Es bediente Sie", total="SUMME", vat="MwSt", net="Netto", gross="Brutto", no_vat="Umsatzsteuerfrei",
    card="Girocard", card_sale="KARTENZAHLUNG", approved="GENEHMIGT", contactless="Kontaktlos",
    thanks="Vielen Dank für Ihren Besuch", invoice="Rechnung", invoice_to="Kunde", guest="Gast", arrival="Anreise",
    departure="Abreise", quantity="Menge", paid="Mit Karte bezahlt", ticket="Fahrkarte", origin="Von", destination="Nach",
    passenger="Reisende/r", departs="Abfahrt", seat="Wagen / Platz", start="Beginn", end="Ende", decimal=",",
    thousands=".", day_format="%d.%m.%Y",
)  # fmt: skip
_EN = Labels(
    receipt="Receipt", company_number="VAT Reg No", phone="Tel", day="Date", clock="Time", table="Table",
    served_by="Served by", total="TOTAL", vat="VAT", net="Net", gross="Gross", no_vat="Zero-rated", card="Visa Debit",
    card_sale="SALE", approved="APPROVED", contactless="Contactless", thanks="Thank you, please call again",
    invoice="Invoice", invoice_to="Customer", guest="Guest", arrival="Arrival", departure="Departure", quantity="Qty",
    paid="Paid by card", ticket="Ticket", origin="From", destination="To", passenger="Passenger", departs="Departs",
    seat="Coach / seat", start="Start", end="End", decimal=".", thousands=",", day_format="%d/%m/%Y",
)  # fmt: skip

LABELS = {"da": _DA, "sv": _SV, "no": _NO, "de": _DE, "en": _EN}


def company_number(country: str, number: str) -> str:
    """The number as receipts of the country print it."""
    if country == "SE":
        return f"{number[:6]}-{number[6:]}"
    if country == "NO":
        return f"{number[:3]} {number[3:6]} {number[6:]} MVA"
    return {"DE": f"DE{number}", "GB": f"GB {number[:3]} {number[3:7]} {number[7:]}"}.get(country, number)
