"""How names of sellers are written, and what is printed near them that is no name. Data and tidying; pure."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

LEGAL_FORM = re.compile(
    r"(?<![a-z])(?:a/s|aps|i/s|k/s|p/s|ivs|amba|a\.m\.b\.a|ab|hb|kb|as|asa|ans|ks|oy|oyj|ky|tmi|gmbh|mbh|ohg|kg|"
    r"e\.?k|ag|gbr|ug|ltd|limited|"
    r"plc|inc|llc|corp|b\.?v|n\.?v|sdn\.? ?b[hn]d|bhd|s/b|sb|plt|srl|s\.?r\.?l|s\.?a|sarl|sas|pvt|pte|company|"
    r"co)\.?(?![a-z])"
)
TRADE = re.compile(
    r"(?<![a-z])(?:enterprise|trading|restaur\w*|restoran|hotel\w*|cafe\w*|kafe|kro|kroen|krog\w*|taxi|apoth?e\w*|pharma\w*|"
    r"farmasi|super\w*|hyper\w*|market|"
    r"mart|bager\w*|baker\w*|bakeri\w*|kiosk|kond\w*|brod|butik\w*|shop|store|stores|books?\w*|stationery|"
    r"hardware|electrical|kobmand\w*|"
    r"handel\w*|byggem\w*|baumarkt|drogerie\w*|tankst\w*|bensin\w*|station|petrol\w*|parking|parkering|"
    r"blomster\w*|florist|frisor\w*|pizza\w*|"
    r"grill\w*|bistro|bar|pub|burger\w*|sushi|kitchen|food\w*|fashion|sport\w*|motor\w*|auto\w*|service\w*|"
    r"holdings?|marketing|industr\w*|"
    r"group|international|retail|warenhaus|markt|fleischerei|metzgerei|gasthaus|gasthof|lanthandel\w*|"
    r"jarnhandel\w*|varuhus\w*|kott|fisk|"
    r"dagligvare\w*|museum|kino|teater|bio|kedai|pasar\w*|perniagaan|syarikat|ravintola|kahvila|apteekki|kauppa|"
    r"clinic|klinik\w*|optik\w*|"
    r"laundry|spa|salon|gallery|elektro\w*|frokost\w*|spise\w*|vardshus\w*|stormarknad|boghandel|bokhandel|"
    r"bok\w*|boger|boker|florist|tailor\w*|petro|bhpetrol|rest(?: and)? service|venture|confection\w*)"
)
_OWNED = (
    r"own(?:ed)? ?by|operated ?by|managed ?by|dimiliki ?oleh|formerly(?: known as)?|licensee ?of|inh(?:aber)?\.|"
    r"trading ?as|t/a|v/|posted|dimiliki|factuur|faktura|rechnung|tax ?invoice|invoice|receipt|kvittering|kvitto"
)
WELCOME = re.compile(
    r"^\W*(?:"
    + _OWNED
    + r"|welcome ?to|velkommen ?(?:til|hos|i)?|v[aä]lkommen ?(?:till|hos)?|willkommen ?(?:bei|im|in)?|tervetuloa)\W+",
    re.IGNORECASE,
)
NOT_A_NAME = {
    "number": re.compile(
        r"(?<![a-z])(?:cvr|org\.? ?n|orgnr|y-tunnus|ust-?id|uid|steuer-?nr|gst|sst|vat|reg\.?|rog|roc|co\.? ?no|"
        r"company ?no|co\.? ?reg|id|no\.?|nr\.?)(?![a-z])"
    ),
    "contact": re.compile(
        r"(?<![a-z])(?:tel\w*|tlf|t1f|tif|phone|fax|mobil\w*|hp|h/p|www|http|e-?mail|mail|hotline|kundeservice|"
        r"puh)(?![a-z])|@|www\.|\.(?:com|dk|se|no|de|fi|my|net)\b"
    ),
    "paper": re.compile(
        r"invoice|receipt|rechnung|quittung|bon\b|beleg|kvitt\w*|kuitti|faktura|duplicate|duplikat|kopi\b|copy|"
        r"reprint|simplified|tax|moms|"
        r"cash sale|cash bill|official|salgs\w*|original|bill\b|statement|order|slip"
    ),
    "place": re.compile(
        r"(?<![a-z])(?:jalan|jln|jl|lot|taman|lorong|lrg|persiaran|kampung|kg|seksyen|section|bandar|floor|level|"
        r"unit|blk|block|plaza|wisma|menara|"
        r"road|street|st|ave|avenue|lane|square|kuala|lumpur|selangor|johor|bahru|penang|pulau|pinang|malaysia|"
        r"darul|ehsan|ground|tingkat|mukim)(?![a-z])|"
        r"(?:vej|vejen|gade|gaden|gatan|gata|vagen|veien|vei|torv|torvet|allé|alle|stræde|straede|plads|pladsen|"
        r"platz|strasse|str\.|weg|allee|katu|tie)\b|\bno\.? ?\d"
    ),
    "said": re.compile(
        r"(?<![a-z])(?:welcome|velkommen|valkommen|willkommen|thank\w*|tak|tack|takk|dank\w*|einkauf|besuch|visit|shopping|with|please|again|kiitos|goods|sold|"
        r"total|cash|change|date|dato|datum|time|table|"
        r"bord|cashier|kasse|kassa|ekspedient|server|staff|item|qty|description|price|amount|rm|eur|kr|"
        r"owned ?by|formerly|member|customer|kunde|kund|"
        r"bill ?to|sold ?to|deliver|attn|ship ?to|billed|payment|page|side|seite|sida)(?![a-z])"
    ),
}
TO_SOMEBODY = re.compile(
    r"(?<![a-z])(?:bill(?:ed)? ?to|sold ?to|ship ?to|deliver ?to|customer|kunde|kund|attn|to|guest|gast|"
    r"leveringsadresse|rechnungsadresse)(?![a-z])"
)
BRACKETS = re.compile(r"[\(\[{][^\)\]}]*\d[^\)\]}]*[\)\]}]?")
_COMPANY_NUMBER_TAIL = re.compile(
    r"(?:\b(?:cvr|org\.?\s?nr|co\.?\s?(?:reg\.?)?\s?no|reg\.?\s?no|roc|gst)\b.*$|\b\d{5,}-?\w?\s*$)", re.IGNORECASE
)
POSTCODE = re.compile(r"(?<!\d)\d{4,5}(?!\d)")
WEB = re.compile(
    r"(?:www\.|@|https?://)?\b([a-z0-9][a-z0-9-]{1,28})\s?\.\s?(?:com|dk|se|no|de|fi|my|net|eu|org|at|ch|nl|co)\b",
    re.IGNORECASE,
)
MAIL_HOSTS = frozenset({"gmail", "hotmail", "yahoo", "outlook", "live", "icloud", "gmx", "web", "mail", "google"})
DANGLES = re.compile(r"(?:&|\+|-|\bog|\boch|\bund|\band|\bthe|\()$", re.IGNORECASE)
CONTINUES = re.compile(r"(?:&|\+|og |och |und |and )")


_FORM_WORDS = (
    r"(?:a/s|aps|i/s|k/s|ab|hb|as|asa|oyj?|gmbh|mbh|ohg|kg|ag|ltd|limited|inc|llc|b\.?v|sdn\.? ?bhd|s/b|plt|srl|& ?co)"
)
_UNTIL_FORM = re.compile(
    rf"^(.{{2,60}}?[\s,]{_FORM_WORDS}\.?(?:[\s.]+{_FORM_WORDS}\.?)*)(?=[\s,;|·•-]+\S)", re.IGNORECASE
)
_SPOILT_SDN_BHD = re.compile(r"\bS[DBO0][NM]\.?\s?[B83][HMN][DO0]\b")


def tidy(text: str) -> str:
    """The name without greeting, brackets with numbers, company numbers and ornament; digits that stand for letters mended."""
    name = WELCOME.sub("", text)
    name = _SPOILT_SDN_BHD.sub("SDN BHD", _COMPANY_NUMBER_TAIL.sub("", BRACKETS.sub(" ", name)))
    name = re.sub(r"(?<=[A-Z]\.)[1l](?=\.[A-Z])|(?<=[A-Z])1(?=[A-Z])", "I", name)
    name = re.sub(r"(?<=[A-Z]\.)0(?=\.[A-Z])|(?<=[A-Z])0(?=[A-Z])", "O", name)
    name = re.sub(r"\s+", " ", name)
    return name.strip(" *-_.:|,;#=~+'\"“”<>«»/\\")


_GENERIC_START = re.compile(rf"\W*(?:{TRADE.pattern}|{LEGAL_FORM.pattern})(?![a-z])")


@lru_cache(maxsize=2048)
def starts_generic(plain: str) -> bool:
    """Whether a folded line begins with a word that says what is sold, or a legal form, as the second half of a name does."""
    return bool(_GENERIC_START.match(plain))


def until_legal_form(text: str) -> str | None:
    """`Kornblume GmbH, Lange Straße 3` → `Kornblume GmbH`; None where nothing follows a legal form."""
    match = _UNTIL_FORM.match(text)
    return match[1] if match else None


@lru_cache(maxsize=2048)
def kinds_of(plain: str) -> frozenset[str]:
    """What else than a name a folded text may be."""
    return frozenset(kind for kind, pattern in NOT_A_NAME.items() if pattern.search(plain))


@lru_cache(maxsize=2048)
def likeness(one: str, other: str) -> float:
    """How alike two names are, 0..1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=2048)
def squashed_name(plain: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", plain)
