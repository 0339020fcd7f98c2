"""Where a receipt is from, and in what money it was paid: from numbers, words, letters, telephone and postcode. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

COUNTRY_CURRENCY = {
    "DK": "DKK", "SE": "SEK", "NO": "NOK", "IS": "ISK", "GB": "GBP", "CH": "CHF", "PL": "PLN", "US": "USD", "MY": "MYR",
    **dict.fromkeys(("FI", "DE", "AT", "NL", "FR", "ES", "IT", "BE", "IE", "EE", "LU", "PT"), "EUR"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Signs:
    """Words that one country's receipts carry, each counted once, and marks that weigh more."""

    words: re.Pattern[str]
    marks: re.Pattern[str]


def _signs(words: str, marks: str) -> _Signs:
    return _Signs(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), re.compile(marks))


_SIGNS: Mapping[str, _Signs] = {
    "DK": _signs(
        r"cvr[\w.-]*|moms udgør|dankort|køb|beløb|heraf moms|i alt|ekspedient|betjent af|byttepenge|drikkepenge"
        r"|øreafrunding|kasse|bon"
        r"|tak|velkommen igen|kvittering|moms|ekskl|grundlag|kontant|modtaget|købmand|aps|mellemsum|rabat|godkendt"
        r"|bilag|tlf",
        r"\+45\b|\bDKK\b|\bkr\.|(?<!\d)\d{4} (?:København|Aarhus|Århus|Odense|Aalborg|Esbjerg)|[Mm]omsgrundlag",
    ),
    "SE": _signs(
        r"organisationsnummer|momsreg[\w.]*|kvitto\w*|summa|totalt|att betala|varav moms|köp|öppet|öresavrundning"
        r"|växel|dricks|swish|kassa"
        r"|kassör|tack|välkommen|bankkort|kontokort|erhållet|mottaget|delsumma|mellansumma|rabatt|exkl|moms"
        r"|org\.?\s?nr|ab|godkänt|kontaktlös|tel",
        r"\+46\b|\bSEK\b|(?<!\d)\d{3} \d{2} [A-ZÅÄÖ]|\bSE\d{10}01\b|\d{6}-\d{4}(?!\d)|\d:-",
    ),
    "NO": _signs(
        r"foretaksregisteret|mva[\w-]*|å betale|salgskvittering|kvittering|veksel|vekslepenger|vipps|bankaxept"
        r"|bank axept|kjøp|varekjøp|takk"
        r"|handelen|grunnlag|delsum|mellomsum|øreavrunding|godkjent|driks|betjent av|org\.?\s?nr|asa?|kasse|bong"
        r"|herav|totalt|kontant|ekspeditør",
        r"\+47\b|\bNOK\b|\d ?MVA\b|(?<!\d)\d{4} (?:Oslo|OSLO|Bergen|BERGEN|Trondheim|Stavanger|Tromsø)",
    ),
    "FI": _signs(
        r"y-tunnus|yhteensä|alv|kuitti\w*|veroton|verollinen|käteinen|takaisin|kiitos|tervetuloa|pankkikortti"
        r"|lähimaksu|oyj?|puh|myyjä|pantti|klo"
        r"|vero|hyväksytty|maksettava|pyöristys|alennus",
        r"\+358\b|\bFI\d{8}\b|25,5\s?%|(?<!\d)\d{5} (?:Helsinki|HELSINKI|Espoo|Tampere|TAMPERE|Turku|Oulu)"
        r"|(?<!\d)\d{7}-\d(?!\d)",
    ),
    "DE": _signs(
        r"mwst|ust|summe|steuer\w*|bon-?nr|beleg\w*|ust-?id\w*|gmbh|bar|gegeben|rückgeld|vielen|dank|einkauf"
        r"|gesamt\w*|zu zahlen|brutto|netto|kasse"
        r"|e\.?k|ohg|kg|uhr|uhrzeit|es bediente sie|pfand|str|straße|girocard|bezahlung|zwischensumme|rechnung|datum"
        r"|trinkgeld|tisch",
        r"\+49\b|\bDE ?\d{9}\b|(?<!\d)\d{2,3}/\d{3,4}/\d{4,5}(?!\d)|[a-z]straße|[A-Za-z]str\.|ß|Steuernummer",
    ),
    "AT": _signs(r"mwst|ust|summe|gmbh|bar|österreich|wien|uid|rechnung|danke", r"\+43\b|\bATU ?\d{8}\b|Österreich"),
    "GB": _signs(
        r"vat|limited|llp|gratuity|street|lane|high street|postcode|till|vat reg|vat no",
        r"£|\+44\b|\bGBP\b|\bGB ?\d{3} ?\d{4} ?\d{2}\b|\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b",
    ),
    "MY": _signs(
        r"sdn\.? ?bhd|bhd|gst|sst|gst id|jalan|jln|taman|johor|selangor|kuala lumpur|penang|perak|malaysia|bandar|seksyen"
        r"|ringgit|tax invoice|rm|rounding|sr",
        r"\bRM\b ?\d|\bMYR\b|(?i:\bsdn\.? ?bhd\b)|\bGST\b",
    ),
    "US": _signs(
        r"sales tax|zip|suite|blvd|avenue|ave",
        r"\bUSD\b|\b(?:AZ|CA|CO|FL|GA|IL|MA|MD|MI|MN|NC|NJ|NV|NY|OH|OR|PA|TX|VA|WA) \d{5}(?:-\d{4})?\b|(?i:sales tax)",
    ),
    "CH": _signs(r"schweiz|franken|rappen|mwst-?nr|rechnung|quittung", r"\bCHF\b|\+41\b|\bCHE-?\d{3}"),
}  # fmt: skip
_MARK = 2.0
_REGISTERED = 4.0


def country_of(text: str, *, home: str, number: str | None = None) -> tuple[str, float]:
    """The country whose signs the text carries most, with how sure that is; the home country when there are none.

    `number` is the seller's number in a register with its country in front, where one was found.
    """
    votes = {
        country: len({word.lower() for word in signs.words.findall(text)}) + _MARK * len(set(signs.marks.findall(text)))
        for country, signs in _SIGNS.items()
    }
    if number:
        votes[number[:2]] = votes.get(number[:2], 0) + _REGISTERED
    ranked = sorted(votes, key=lambda country: (votes[country], country == home), reverse=True)
    best, second = ranked[0], ranked[1]
    if not votes[best]:
        return home, 0.3
    lead = votes[best] - votes[second]
    if lead >= 3 or (number and number[:2] == best and lead >= 2):
        return best, 0.95
    return best, 0.85 if lead >= 1.5 else 0.65


_CODES = re.compile(
    r"(?<![A-Z])(DKK|SEK|NOK|EUR|GBP|USD|CHF|ISK|PLN|CZK|MYR|HUF|RON|BGN|AUD|CAD|SGD|HKD|JPY|CNY|INR|NPR|THB|AED|ZAR)(?![A-Z])"
)
_SYMBOLS = (
    (re.compile("€|\\bEuro\\b", re.IGNORECASE), "EUR"),
    (re.compile("£"), "GBP"),
    (re.compile(r"\bRM ?\d|\bRM\b"), "MYR"),
)
_DOLLAR = re.compile(r"\$ ?\d")
_KRONER = re.compile(r"\bkr\b\.?|\bkroner\b|\bkronor\b|\d\s?kr\b|\d:-", re.IGNORECASE)


def currency_in(text: str, *, country: str) -> tuple[str, float] | None:
    """The currency that the text names, with how sure that is. `kr` means the crown of the receipt's country.

    Where the country's own money is named, another beside it is what the sum comes to abroad.
    """
    own = COUNTRY_CURRENCY.get(country)
    votes: dict[str, int] = {}
    for match in _CODES.finditer(text):
        votes[match[1]] = votes.get(match[1], 0) + 1
    for pattern, code in _SYMBOLS:
        if times := len(pattern.findall(text)):
            votes[code] = votes.get(code, 0) + times
    crowns = country in {"DK", "SE", "NO", "IS"} and bool(_KRONER.search(text))
    if own and (own in votes or crowns):
        return own, 0.95 if own in votes else 0.92
    if not votes and _DOLLAR.search(text):
        return (
            own or "USD",
            0.85 if country == "US" else 0.6,
        )  # a sign that many countries share, and some print for their own
    if votes:
        best = max(votes, key=lambda named: votes[named])
        return best, 0.9 if len(votes) == 1 and votes[best] > 1 else 0.75
    return None
