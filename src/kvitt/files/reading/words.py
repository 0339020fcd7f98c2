"""What rows of a receipt are called in Danish, Swedish, Norwegian, Finnish, German and English. Data, no logic.

The patterns are matched against folded text (`folding.folded`): small letters, without marks. A blank between words may be
missing, as recognisers lose them.
"""

import re
from enum import StrEnum


class Says(StrEnum):
    """What a row is about."""

    #: Names the sum to pay beyond doubt.
    PAYABLE = "payable"
    #: A word for total, which also heads sub-totals, taxes and quantities.
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    ROUNDING = "rounding"
    ROUNDED = "rounded"
    DISCOUNT = "discount"
    CASH = "cash"
    CHANGE = "change"
    CARD = "card"
    TIP = "tip"
    SERVICE = "service"
    QUANTITY = "quantity"
    DEPOSIT = "deposit"
    BONUS = "bonus"
    EACH = "each"
    SUMMARY = "summary"
    INVOICED = "invoiced"


_WORDS = {
    Says.PAYABLE: (
        r"i ?alt|(?:at|att|a) ?betal\w*|til ?betaling|betales|zu ?zahlen\w*|zahl(?:ungs)?betrag|gesamt(?:betrag|"
        r"summe|preis)?|"
        r"gesantbetrag|rechnungs(?:betrag|summe)|end(?:summe|betrag)|grand ?total|total ?(?:due|payable|amount|"
        r"belob|belopp|sum+a?|"
        r"betrag|eur|dkk|sek|nok|price|charges?|bill)|amount ?(?:due|payable|paid|to ?pay)|balance ?due|to ?pay|"
        r"nett? ?(?:total|amt|amount|tot)|"
        r"summe|summa|slutsumma|yhteensa|maksettava|loppusumma|belob(?:i ?alt)?|totaal|totalbelopp|totalsum+a?|"
        r"totalbelob|"
        r"total(?:a?mt|t)|jumlah(?: besar)?|samlet ?(?:pris|belob)?|kobesum|salgssum|kvittosumma|sum ?total|"
        r"total ?sales? ?\(?inc\w*|total ?\(?inc\w*|total ?ttc|a ?payer|de ?plata"
    ),
    Says.TOTAL: (
        r"tota?l?\w{0,3}|ttl|otal|sum|ialt|amount|amt|betrag|belopp|belob\w*|jumlah|bill|charge|price|kob|kop|"
        r"kjop|saldo"
    ),
    Says.SUBTOTAL: (
        r"sub ?-?tot\w*|sub ?-?sum\w*|delsum\w*|del ?total|mellan\w*|mellom\w*|mellem\w*|zwischen\w*|valisumma|"
        r"netto|nett?(?! ?(?:amt|amount|total|tot|paya))|"
        r"before|exkl\w*|uden ?moms|u/moms|vareverdi|varer"
    ),
    Says.TAX: (
        r"moms\w*|mva|mwst|m?w?st\.?|ust|u-?st|umsatzst\w*|steuer\w*|mehrwert\w*|vat|gst|sst|tax\w*|alv|arvonlis\w*|"
        r"meromsk\w*|btw|tva|iva|merverdi\w*"
    ),
    Says.INCLUSIVE: r"ln[ck]lu\w*|inc[lk]?\w*|inkl\w*|inkl|enth\w*|heraf|herav|varav|sis|brutto|gross|with",
    Says.EXCLUSIVE: r"exc\w*|exkl\w*|ekskl\w*|excl\w*|ex|eks|zzgl|uden|utan|uten|netto|w/o|without|before|veroton|net",
    Says.ROUNDING: (
        r"round\w*|rnd\w*|[orea]*afrund\w*|avrund\w*|oresavr\w*|ores?utj\w*|rundung\w*|pyorist\w*|adj\w*|"
        r"ore ?avr\w*"
    ),
    Says.ROUNDED: r"rounded|afrundet|avrundet|avrundat|gerundet|after ?round\w*|total ?round\w*|round\w* ?total",
    Says.DISCOUNT: (
        r"disc\w*|rabat\w*|besparelse\w*|sparat|spart?|saving\w*|saved|ersparnis|nachlass|alennus|prisnedsat\w*|"
        r"coupon\w*|voucher"
    ),
    Says.CASH: (
        r"kontant\w*|cash|ash|bar|barzahlung|gegeben|geg|erhalten|modtaget|mottat\w*|mottag\w*|betalt|betald\w*|"
        r"tender\w*|paid|received|"
        r"payment\w*|kateinen|kateis\w*|tunai|bayar\w*|paymt|pay"
    ),
    Says.CHANGE: (
        r"byttepenge\w*|retur\w*|tilbage\w*|tillbaka|vaxel\w*|change\w*|chg|ruckgeld\w*|zuruck|wechselgeld|"
        r"veksel\w*|vekslep\w*|takaisin|baki|balance"
    ),
    Says.CARD: (
        r"visa\w*|master\w*|dankort\w*|kort\w*|kredit\w*|debet\w*|debit|credit|card\w*|bank ?axept|bank\w*|"
        r"girocard|karte\w*|ec-?cash|"
        r"kontaktlos\w*|contactless|maestro|amex|american ?express|diners|swish|mobile ?pay|vipps|vpay|v ?pay|"
        r"kortti\w*|pankki\w*|kartenz\w*|"
        r"terminal\w*|term|nets|ec|lastschrift"
    ),
    Says.TIP: r"drikkepenge\w*|dricks\w*|tips?|gratuity|trinkgeld|juomaraha|driks",
    Says.SERVICE: r"service|serv|svc\w*|gebyr\w*|avgift\w*|surcharge|cukai",
    Says.QUANTITY: (
        r"qty|quantity|items?|antal|antall|stk|pcs|posten|artikel|artiklar|varer|kpl|menge|no ?of|count|unit\w*|"
        r"item\(?s?\)?"
    ),
    Says.DEPOSIT: r"pant\w*|pfand|leergut\w*|deposit\w*|einweg",
    Says.BONUS: (
        r"point\w*|poang|bonus\w*|punkte\w*|saldo|member\w*|medlem\w*|loyal\w*|earned|pisteet|payback|"
        r"card ?balance|balance"
    ),
    Says.EACH: r"/ ?kg|/ ?l|kr/|eur/|pr ?kg|pris/|a ?kg|each|@|kg|ltr|liter|stk ?x|u/p|unit ?price|per|pris ?per",
    Says.SUMMARY: (
        r"(?:gst|tax|sst|vat|moms|mva|mwst|steuer|alv)\W? ?(?:summary|analysis|spec\w*|oversigt|grundl\w*|code|"
        r"type|rate|%)|summary|taxable|amount ?\(rm\)|tax ?\(rm\)|momsgrundlag|avgiftsgr\w*|mva-?grunnlag|"
        r"nettobetrag"
    ),
    Says.INVOICED: r"invoice ?total|faktura\w*|rechnung\w*",
}
ROW_WORDS = {says: re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])") for says, pattern in _WORDS.items()}
