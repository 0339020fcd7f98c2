"""The words that tills print around tax, in Danish, Swedish, Norwegian, Finnish, German and English."""

import re

_A_TAX = r"(?:moms|m0ms|mva|mwst|ust|vat|alv|tax|steuer|vero)"
#: The words of tax by role; where two lie over each other the earlier pattern stays.
ROLES = (
    ("rate", re.compile(
        rf"\b{_A_TAX}?[ -]?(?:sats|satz|rate|code|kanta)\b|\b{_A_TAX}[ -]*%(?!\s*\d)|(?<!\d)(?<!\d )%", re.IGNORECASE)),
    ("base", re.compile(
        rf"\b{_A_TAX}?-?(?:grund?la[gq]\w*|grunnla[gq]\w*|underla[gq]\w*|pligtig\w*|pliktig\w*)"
        rf"|\b(?:nett?o\w*(?:[ -]?(?:betrag|belopp|beløb|entgelt|warenwert))?|net|goods|entgelt|veroton\w*)\b"
        rf"|\b(?:e[kx]s?[kc]l\w*|e[kx]s?\b|ohne|u(?=\.))\.? ?{_A_TAX}?\b",
        re.IGNORECASE)),
    ("gross", re.compile(
        rf"\b(?:brutto\w*|gross|verolli\w*|umsatz)\b|\b(?:in[kc]l\w*|mit|m(?=\.))\.? ?(?:{_A_TAX}\b)?", re.IGNORECASE)),
    ("tax", re.compile(
        r"\b(?:moms|m0ms)(?!fri)\w*|\bmva\w*|\bm?[wu]st\b|\bmwst\w*|\bmehrwert\w*|\bsteuer\b|\bsteuerbetrag|\bvat\b"
        r"|\btax\b|\bgst\b|\balv\b"
        r"|\bvero\b|\bveron\b|\bskatt\b|\bavgift\b|\btva\b|\bbtw\b",
        re.IGNORECASE)),
)  # fmt: skip
#: Before an amount: what follows is what the tax is taken of.
OF = re.compile(r"\b(?:av|af|på|of|on|auf|aus|von|/)\s*(?:[a-z]{2,3}\.?\s*)?$", re.IGNORECASE)
WHOLE = re.compile(r"\b(?:summ?[ea]?|totalt?|i alt|bel[oø]pp?|beløb|yhteensä|yht)\b", re.IGNORECASE)
#: Words that make an amount in a table's row the sum over all rates.
SUM = re.compile(r"^\W*(?:i ?alt|total\w*|sum\w*|gesamt\w*|yht\w*|tot\.?)\b", re.IGNORECASE)
#: A number of the seller's in the register, no tax.
REGISTERED = re.compile(
    r"(?:moms|mva|mwst|ust|vat|tax|steuer|alv)[ .:-]{0,3}(?:reg\w*|id\w*|nr|no\b|nummer|number|tunnus)|\bid-?nr"
    r"|\d ?MVA\s*$",
    re.IGNORECASE,
)
NOT_TAX = re.compile(
    r"rabat|discount|alennus|nachlass|nedsättning|tilbud|kampan|\bcoupon|besparelse|\bdu spar|rente|ränta|\bvol\b"
    r"|service ?charge",
    re.IGNORECASE,
)
#: Where one of these stands with an amount, the amount is what was paid, and the tax part is over.
PAID = re.compile(
    r"\b(?:at betale|att betala|å betale|til betaling|zu zahlen|maksettava|kontant|bar|cash|dankort|visa|mastercard"
    r"|bank\w*|kort\w*|card"
    r"|girocard|mobilepay|swish|vipps|byttepenge|retur|växel|veksel|rückgeld|change|takaisin|subtotal|sub-?total"
    r"|delsum\w*|mellansumma"
    r"|mellomsum|zwischensumme|välisumma|tips?|drikkepenge|dricks|trinkgeld|gratuity|rounding|\w*avrund\w*"
    r"|\w*afrund\w*|pyöristys"
    r"|öresut\w*|pant|pfand|pantti)\b",
    re.IGNORECASE,
)
