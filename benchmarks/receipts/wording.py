"""What tills print, by language: for each thing the words that different tills use for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. Each entry is a choice; `{rate}`, `{base}`, `{tax}`, `{gross}` and `{sum}` are filled in."""

    receipt: tuple[str, ...]
    day: tuple[str, ...]
    clock: tuple[str, ...]
    phone: tuple[str, ...]
    table: tuple[str, ...]
    till: tuple[str, ...]
    served: tuple[str, ...]
    total: tuple[str, ...]
    to_pay: tuple[str, ...]
    subtotal: tuple[str, ...]
    discount: tuple[str, ...]
    deposit: tuple[str, ...]
    tip: tuple[str, ...]
    rounding: tuple[str, ...]
    cash: tuple[str, ...]
    change: tuple[str, ...]
    cards: tuple[str, ...]
    phone_pay: tuple[str, ...]
    sale: tuple[str, ...]
    approved: tuple[str, ...]
    contactless: tuple[str, ...]
    rate_head: tuple[str, ...]
    base_head: tuple[str, ...]
    tax_head: tuple[str, ...]
    gross_head: tuple[str, ...]
    all_rates: tuple[str, ...]
    of_which: tuple[str, ...]
    of_base: tuple[str, ...]
    base_row: tuple[str, ...]
    tax_row: tuple[str, ...]
    plain_tax: tuple[str, ...]
    no_vat: str
    thanks: tuple[str, ...]
    goods: tuple[tuple[str, ...], ...]
    months: tuple[str, ...]


_DA = Wording(
    receipt=("Bon nr.", "Kvittering", "Bonnr", "Kvit. nr.", "Ordre", "Bon", "Kvittering nr.", "Bilag"),
    day=("Dato", "Dato:", "", "Købsdato"), clock=("Kl.", "Tid:", "", "kl"), phone=("Tlf.", "Telefon", "Tlf", "T:"),
    table=("Bord", "Bord nr."), till=("Kasse", "Terminal", "Kassenr."), served=("Ekspedient", "Betjent af", "Eksp."),
    total=("TOTAL", "Total", "I ALT", "I alt", "BELØB I ALT", "Total DKK", "Sum", "TOTAL DKK", "Total kr."),
    to_pay=("AT BETALE", "At betale", "TIL BETALING", "Betales"), subtotal=("Subtotal", "Sub total", "Mellemsum"),
    discount=("Rabat", "RABAT", "Medlemsrabat", "Tilbud", "Rabat 10%"), deposit=("Pant", "PANT A", "+ Pant", "Pant 1,00"),
    tip=("Drikkepenge", "Tips", "Drikkepenge/tip", "Tip"),
    rounding=("Øreafrunding", "Afrunding", "ØREAFRUNDING", "Øre-afrunding"),
    cash=("Kontant", "KONTANT", "Modtaget kontant", "Kontanter", "Betalt kontant"),
    change=("Byttepenge", "Retur", "BYTTEPENGE", "Tilbage", "Byttepenge DKK"),
    cards=("Dankort", "VISA/DANKORT", "Visa", "MASTERCARD", "Mastercard Debit", "Visa kontaktløs", "American Express"),
    phone_pay=("MobilePay", "MOBILEPAY", "Mobile Pay"), sale=("KØB", "KØB NOTA", "Betaling"),
    approved=("GODKENDT", "Godkendt", "BETALING GENNEMFØRT"), contactless=("KONTAKTLØS", "Contactless", "Chip læst"),
    rate_head=("Moms %", "Sats", "Moms-%", "Momssats", "%"), base_head=("Netto", "Grundlag", "Ekskl. moms", "Excl. moms", "Beløb u. moms"),
    tax_head=("Moms", "Momsbeløb", "Heraf moms", "Moms kr."), gross_head=("Brutto", "Inkl. moms", "I alt", "Beløb m. moms", "Total"),
    all_rates=("I alt", "Total", "Sum"),
    of_which=("Heraf moms {rate}", "Heraf {rate} moms", "Moms {rate}", "Moms udgør {rate}", "Inkl. moms {rate}", "heraf moms ({rate})"),
    of_base=("Moms {rate} af {base}", "{rate} moms af {base}", "{rate} af {base}", "Momsgrundlag {base} moms {rate}", "Moms {rate} (netto {base})"),
    base_row=("Netto {rate}", "Momspligtigt beløb {rate}", "Grundlag {rate}", "Beløb ekskl. moms {rate}"),
    tax_row=("Moms {rate}", "{rate} moms", "Momsbeløb {rate}"),
    plain_tax=("Moms udgør", "Heraf moms", "Moms", "MOMS", "Momsbeløb", "Total moms", "Moms i alt"), no_vat="Momsfri",
    thanks=("Tak for besøget", "Tak for handlen", "Velkommen igen", "Tak fordi du handlede hos os", "God dag!"),
    goods=(
        ("Kaffe, stor", "Te", "Rugbrød", "Smørrebrød", "Dagens ret", "Øl 33 cl", "Danskvand", "Skinkesandwich", "Wienerbrød",
         "Frikadeller", "Grønlangkål", "Rødspættefilet", "Is 2 kugler", "Æblekage", "Burger m. pommes", "Croissant", "Husets vin glas",
         "Printerpapir A4", "USB-kabel 2 m", "Batterier AA", "Kuglepenne 10 stk", "Hæfteklammer", "Sprinklervæske", "Skruer 5x60",
         "Maling hvid 5L", "Pærer LED", "Lightning kabel", "Notesbog", "Arbejdshandsker", "Bilvask guld", "Parkering 2 timer",
         "Blyfri 95", "Diesel", "Blomster buket", "Kage til møde", "Isenkram div."),
    ),
    months=("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"),
)  # fmt: skip
_SV = Wording(
    receipt=("Kvitto nr", "Kvittonr:", "Kvitto", "Nota", "Kvittonummer", "Köp nr", "Ordernr"),
    day=("Datum", "Datum:", "", "Köpdatum"), clock=("Tid", "kl.", "", "Tid:"), phone=("Tel", "Tel:", "Telefon", "Tfn"),
    table=("Bord", "Bordsnr"), till=("Kassa", "Kassa nr", "Terminal"), served=("Kassör", "Du betjänades av", "Säljare", "Exp."),
    total=("TOTALT", "Totalt", "SUMMA", "Summa", "Totalt SEK", "Total", "TOTAL SEK", "Summa SEK", "Totalsumma"),
    to_pay=("ATT BETALA", "Att betala", "Att betala SEK"), subtotal=("Delsumma", "Mellansumma", "Subtotal"),
    discount=("Rabatt", "RABATT", "Medlemsrabatt", "Prisnedsättning", "Rabatt 10%"), deposit=("Pant", "PANT", "+PANT", "Pant burk"),
    tip=("Dricks", "DRICKS", "Varav dricks", "Extra (dricks)"),
    rounding=("Öresavrundning", "Avrundning", "Öresutjämning", "ÖRESAVRUNDNING", "Öresutj."),
    cash=("Kontant", "KONTANT", "Erhållet kontant", "Mottaget kontant", "Kontanter"),
    change=("Växel", "Växel tillbaka", "Åter", "VÄXEL", "Tillbaka"),
    cards=("Bankkort", "VISA", "MasterCard", "Kort", "Kontokort", "Debit Mastercard", "Visa Debit", "Kortbetalning"),
    phone_pay=("Swish", "SWISH", "Swish-betalning"), sale=("KÖP", "Köp", "KORTKÖP"),
    approved=("GODKÄNT", "Godkänd", "Medges", "KÖP GODKÄNT"), contactless=("Kontaktlös", "KONTAKTLÖS", "Contactless chip", "Blipp"),
    rate_head=("Moms%", "Moms %", "Momssats", "Sats", "%"), base_head=("Netto", "Underlag", "Exkl. moms", "Nettobelopp", "Ex. moms"),
    tax_head=("Moms", "Momsbelopp", "Varav moms", "Skatt"), gross_head=("Brutto", "Inkl. moms", "Belopp", "Summa", "Bruttobelopp"),
    all_rates=("Summa", "Totalt", "Total"),
    of_which=("Varav moms {rate}", "Moms {rate}", "varav {rate} moms", "Moms ({rate})", "{rate} moms"),
    of_base=("moms {rate} av {base}", "Moms {rate} på {base}", "{rate} moms av {base}", "Moms {rate} (Netto {base})", "Varav {rate} moms på netto {base}"),
    base_row=("Netto {rate}", "Underlag {rate}", "Belopp exkl. moms {rate}", "Exkl moms {rate}"),
    tax_row=("Moms {rate}", "{rate} moms", "Momsbelopp {rate}"),
    plain_tax=("Moms", "Varav moms", "Total moms", "MOMS"), no_vat="Momsfritt",
    thanks=("Tack för besöket", "Tack och välkommen åter!", "Välkommen åter", "Spara kvittot", "Öppet köp 30 dagar"),
    goods=(
        ("Printerpapper", "Batterier AA", "Skruv 5x60", "Starköl 50 cl", "Vin glas", "USB-kabel", "Målartejp", "Pennor 10 st",
         "Spolarvätska", "Bensin 95", "Diesel", "Biltvätt", "Handskar", "LED-lampa", "Blombukett", "Plastkasse"),
        ("Kaffe & bulle", "Dagens lunch", "Räksmörgås", "Köttbullar m. mos", "Pytt i panna", "Läsk 33 cl", "Mineralvatten", "Smör 500 g",
         "Hotellrum 1 natt", "Kanelbulle", "Sallad räkor", "Glass", "Ägg 12-pack", "Frukost", "Mjölk 1 l", "Ostfralla", "Äpplen kg"),
        ("Taxiresa", "Pocketbok", "Dagstidning", "Tågbiljett", "Bussbiljett 90 min", "Museum vuxen", "Karta", "Facktidskrift"),
    ),
    months=("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"),
)  # fmt: skip
_NO = Wording(
    receipt=("Kvittering", "Kvittering nr", "Bongnr", "Salgskvittering", "Bong", "Kvitt. nr:", "Ordrenr"),
    day=("Dato", "Dato:", ""), clock=("Kl.", "Tid:", "", "kl"), phone=("Tlf:", "Tlf.", "Telefon"),
    table=("Bord", "Bordnr"), till=("Kasse", "Kassenr", "POS"), served=("Ekspeditør", "Betjent av", "Operatør", "Selger"),
    total=("TOTALT", "Totalt", "SUM", "Sum", "TOTAL NOK", "Sum NOK", "Total", "SUM kr", "Totalsum"),
    to_pay=("Å BETALE", "Å betale", "Til betaling"), subtotal=("Delsum", "Mellomsum", "Subtotal"),
    discount=("Rabatt", "RABATT", "Medlemsrabatt", "Kampanje", "Rabatt 10%"), deposit=("Pant", "PANT", "Pant flaske", "Pant 2,00"),
    tip=("Tips", "Driks", "TIPS", "Tips/driks"), rounding=("Øreavrunding", "Avrunding", "Øresavrunding", "ØREAVRUNDING"),
    cash=("Kontant", "KONTANT", "Mottatt kontant", "Kontanter"), change=("Veksel", "Vekslepenger", "Tilbake", "VEKSEL"),
    cards=("BankAxept", "BANKAXEPT", "Bankkort", "Visa", "MasterCard", "Bank Axept", "Kort"),
    phone_pay=("Vipps", "VIPPS", "Vipps MobilePay"), sale=("KJØP", "Kjøp", "VAREKJØP"),
    approved=("GODKJENT", "Godkjent"), contactless=("Kontaktløs", "KONTAKTLØS", "Contactless"),
    rate_head=("MVA %", "MVA-sats", "Sats", "Mva%", "%"), base_head=("Grunnlag", "MVA-grunnlag", "Netto", "Eks. mva", "Mva-grunnlag"),
    tax_head=("MVA", "Mva", "MVA-beløp", "Avgift"), gross_head=("Brutto", "Inkl. mva", "Sum", "Total", "Beløp"),
    all_rates=("Sum", "Totalt", "SUM"),
    of_which=("Herav MVA {rate}", "MVA {rate}", "Mva {rate}", "herav {rate} mva", "Inkl. MVA {rate}"),
    of_base=("MVA {rate} av {base}", "{rate} MVA av {base}", "MVA-grunnlag {base} MVA {rate}", "Mva {rate} (grunnlag {base})"),
    base_row=("MVA-grunnlag {rate}", "Netto {rate}", "Grunnlag {rate}", "Beløp eks. mva {rate}"),
    tax_row=("MVA {rate}", "{rate} mva", "Mva-beløp {rate}"),
    plain_tax=("Herav MVA", "MVA", "Mva", "Sum MVA"), no_vat="Avgiftsfritt",
    thanks=("Takk for besøket", "Takk for handelen", "Velkommen igjen!", "Ha en fin dag"),
    goods=(
        ("Skruer 5x60", "Batterier AA", "Printerpapir A4", "Øl 0,5 l", "Husets vin", "USB-kabel", "Spylervæske", "Maling 3 l",
         "Bensin 95", "Diesel", "Bilvask", "Dagens rett", "Burger", "Fiskesuppe", "LED-pære", "Blomster", "Bærepose"),
        ("Grovbrød", "Brunost", "Lettmelk", "Kaffe og bolle", "Brus 0,5 l", "Epler", "Reker", "Skolebrød", "Yoghurt", "Pølse i brød",
         "Smørbrød", "Kanelbolle", "Appelsinjuice", "Salat take away"),
        ("Hotellrom 1 natt", "Taxitur", "Togbillett", "Bussbillett", "Museum voksen", "Ferge m. bil", "Kinobillett"),
    ),
    months=("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"),
)  # fmt: skip
_FI = Wording(
    receipt=("Kuitti", "Kuittinro", "Kuitti nro", "Tosite"), day=("Pvm", "Päiväys", "", "Pvm:"), clock=("Klo", "klo", ""),
    phone=("Puh.", "Puh", "Puhelin"), table=("Pöytä",), till=("Kassa", "Pääte"), served=("Myyjä", "Palveli", "Kassahenkilö"),
    total=("YHTEENSÄ", "Yhteensä", "SUMMA", "Yhteensä EUR", "YHTEENSÄ EUR", "Loppusumma"), to_pay=("MAKSETTAVA", "Maksettava yhteensä"),
    subtotal=("Välisumma", "Summa"), discount=("Alennus", "ALENNUS", "Etu", "Alennus 10%"), deposit=("Pantti", "PANTTI", "Pantti 0,15"),
    tip=("Tippi", "Palvelumaksu", "Juomaraha"), rounding=("Pyöristys", "PYÖRISTYS", "Pyöristysero"),
    cash=("Käteinen", "KÄTEINEN", "Maksettu käteinen"), change=("Takaisin", "Vaihtoraha", "TAKAISIN"),
    cards=("Pankkikortti", "Visa Debit", "Mastercard", "KORTTI", "Visa"), phone_pay=("MobilePay",), sale=("VEROLLINEN OSTO", "Veloitus", "OSTO"),
    approved=("HYVÄKSYTTY", "Hyväksytty"), contactless=("Lähimaksu", "LÄHIMAKSU"),
    rate_head=("ALV", "ALV %", "Verokanta", "ALV-%", "%"), base_head=("Veroton", "Netto", "Veroton hinta", "Veroton EUR"),
    tax_head=("Vero", "ALV", "Veron osuus", "Vero EUR"), gross_head=("Verollinen", "Yhteensä", "Brutto", "Verollinen EUR"),
    all_rates=("Yhteensä", "Yht."),
    of_which=("ALV {rate}", "sis. ALV {rate}", "Alv {rate}", "Vero {rate}"),
    of_base=("ALV {rate} / {base}", "ALV {rate} (veroton {base})", "{rate} ALV veroton {base}"),
    base_row=("Veroton {rate}", "Netto {rate}"), tax_row=("ALV {rate}", "Vero {rate}"),
    plain_tax=("ALV", "ALV yhteensä", "Vero yhteensä"), no_vat="Veroton myynti",
    thanks=("Kiitos käynnistä", "Tervetuloa uudelleen", "Kiitos ja näkemiin"),
    goods=(
        ("Paristot AA", "Kopiopaperi A4", "Lasinpesuneste", "Olut 0,5 l", "Viini lasi", "USB-johto", "Bensiini 95", "Diesel", "Ruuvit 5x60",
         "Kukkakimppu", "Muovikassi", "Kynät 10 kpl"),
        ("Kahvi ja pulla", "Lounas", "Lohikeitto", "Maito 1 l", "Ruisleipä", "Kivennäisvesi", "Hampurilainen", "Omenat", "Juusto", "Salaatti",
         "Lihapullat", "Korvapuusti"),
        ("Sanomalehti", "Aikakauslehti", "Iltalehti", "Ammattilehti"),
    ),
    months=("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu", "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu"),
)  # fmt: skip
_DE = Wording(
    receipt=("Bon-Nr.", "Beleg-Nr.", "Bon", "Rechnung Nr.", "Belegnr", "Quittung"), day=("Datum", "Datum:", "", "Belegdatum"),
    clock=("Uhrzeit", "", "Zeit", "Uhr"), phone=("Tel.", "Tel.:", "Telefon"), table=("Tisch", "Tisch Nr."), till=("Kasse", "Kasse-Nr.", "Terminal"),
    served=("Es bediente Sie", "Bediener", "Kassierer"),
    total=("SUMME", "Summe", "SUMME EUR", "Gesamtbetrag", "Gesamt", "GESAMTSUMME", "Total EUR", "Summe €"),
    to_pay=("ZU ZAHLEN", "zu zahlen", "Zu zahlen EUR"), subtotal=("Zwischensumme", "Zwischensumme EUR"),
    discount=("Rabatt", "RABATT", "Coupon", "Rabatt 10%", "Preisnachlass"), deposit=("Pfand", "PFAND 0,25", "Leergut", "Pfand EW"),
    tip=("Trinkgeld", "TRINKGELD", "Tip"), rounding=("Rundung", "Rundungsdifferenz"),
    cash=("Bar", "BAR", "Gegeben bar", "Bargeld", "GEGEBEN"), change=("Rückgeld", "RÜCKGELD", "Zurück", "Rückgeld EUR"),
    cards=("Girocard", "EC-Karte", "Mastercard", "VISA", "girocard kontaktlos", "Kartenzahlung", "Debit Mastercard"),
    phone_pay=("PayPal", "Apple Pay"), sale=("KARTENZAHLUNG", "Kartenzahlung", "Bezahlung"),
    approved=("Zahlung erfolgt", "GENEHMIGT", "ZAHLUNG ERFOLGT"), contactless=("kontaktlos", "Kontaktlos"),
    rate_head=("MwSt", "MwSt %", "Steuersatz", "MwSt-Satz", "USt %", "%"), base_head=("Netto", "NETTO", "ohne MwSt", "Nettobetrag", "Netto-Entgelt"),
    tax_head=("MwSt", "Steuer", "MwSt-Betrag", "USt", "Mehrwertst."), gross_head=("Brutto", "UMSATZ", "mit MwSt", "Bruttobetrag"),
    all_rates=("Summe", "Gesamt", "Gesamtbetrag"),
    of_which=("inkl. {rate} MwSt", "MwSt {rate}", "enth. MwSt {rate}", "davon MwSt {rate}", "{rate} USt"),
    of_base=("MwSt {rate} auf {base}", "{rate} MwSt aus netto {base}", "MwSt {rate} (Netto {base})"),
    base_row=("Netto {rate}", "Netto-Warenwert {rate}", "Nettobetrag {rate}"), tax_row=("MwSt {rate}", "{rate} MwSt", "incl. {rate} MwSt"),
    plain_tax=("enthaltene MwSt", "MwSt", "Mehrwertsteuer"), no_vat="Umsatzsteuerfrei",
    thanks=("Vielen Dank für Ihren Einkauf!", "Vielen Dank für Ihren Besuch", "Auf Wiedersehen"),
    goods=(
        ("Batterien AA", "Druckerpapier", "Pils 0,5 l", "Glühbirne LED", "Spülmittel", "Super E5", "Diesel", "Schrauben 5x60", "Cola 0,5",
         "Wein Schoppen", "Kugelschreiber", "Mineralwasser", "Zahncreme", "Geschirrtücher", "USB-Kabel", "Tragetasche"),
        ("Brötchen", "Vollkornbrot", "Käse am Stück", "Äpfel", "Joghurt", "Hotelzimmer 1 Nacht", "Bio Honig", "Kiwi", "Süßkartoffel", "Milch 3,5%",
         "Laugenbrezel", "Fachbuch", "Blumenstrauß", "Taxifahrt"),
    ),
    months=("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
)  # fmt: skip
_EN = Wording(
    receipt=("Receipt No", "Receipt", "Check #", "Bill No.", "Trans", "Ticket"), day=("Date", "Date:", ""), clock=("Time", "", "Time:"),
    phone=("Tel", "Tel:", "T."), table=("Table", "Tbl"), till=("Till", "POS", "Register"), served=("Served by", "Cashier", "Server"),
    total=("TOTAL", "Total", "TOTAL GBP", "Total Due", "Balance due", "Total £"), to_pay=("AMOUNT DUE", "Balance to pay", "To pay"),
    subtotal=("Subtotal", "Sub-total", "SUB TOTAL"), discount=("Discount", "DISCOUNT", "Meal deal saving", "Discount 10%"),
    deposit=("Deposit", "Bottle deposit"), tip=("Gratuity", "Tip", "TIP", "Service charge (optional)"), rounding=("Rounding",),
    cash=("Cash", "CASH", "Cash tendered", "CASH PAID"), change=("Change", "CHANGE", "Change due"),
    cards=("Visa Debit", "MASTERCARD", "Card", "VISA", "Debit Mastercard", "Amex"), phone_pay=("Apple Pay", "Google Pay"),
    sale=("SALE", "Card sale"), approved=("APPROVED", "Approved", "Transaction approved"), contactless=("Contactless", "CONTACTLESS"),
    rate_head=("VAT rate", "VAT %", "Rate", "%"), base_head=("Net", "NET", "Excl. VAT", "Goods"), tax_head=("VAT", "VAT amount", "Tax"),
    gross_head=("Gross", "GROSS", "Incl. VAT", "Total"), all_rates=("Total", "TOTAL"),
    of_which=("VAT {rate}", "Includes VAT @ {rate}", "VAT @ {rate}", "of which VAT {rate}"),
    of_base=("VAT {rate} on {base}", "VAT @ {rate} of {base}", "{rate} VAT (net {base})"),
    base_row=("Net {rate}", "Net @ {rate}"), tax_row=("VAT {rate}", "VAT @ {rate}"),
    plain_tax=("VAT", "VAT included", "Total VAT"), no_vat="Zero rated",
    thanks=("Thank you for your visit", "Thank you, please call again", "Please retain your receipt"),
    goods=(
        ("Flat white", "Fish & chips", "Ale pint", "House wine", "Batteries AA", "Copier paper", "USB cable", "Unleaded", "Diesel", "Club sandwich",
         "Soup of the day", "Sticky toffee", "LED bulb", "Screws 5x60", "Room 1 night", "Car park 2h"),
        ("Home energy kit", "Safety seat", "Heating oil 5 l"),
    ),
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
)  # fmt: skip

WORDING = {"DK": _DA, "SE": _SV, "NO": _NO, "FI": _FI, "DE": _DE, "GB": _EN}
