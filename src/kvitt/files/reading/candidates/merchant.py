"""Every line, or two lines together, that may name the seller, with what speaks for and against it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from statistics import median

from kvitt.files.reading.candidates.sellers import chain_like, chain_named_in
from kvitt.files.reading.folding import folded
from kvitt.files.reading.rows import Row
from kvitt.files.reading.text import TextLine

#: How far down from the top of a page a seller's name is looked for, in rows.
_HEAD = 14
LEGAL_FORM = re.compile(
    r"(?<![a-z])(?:a/s|aps|i/s|k/s|p/s|ivs|amba|a\.m\.b\.a|ab|hb|kb|as|asa|ans|ks|oy|oyj|ky|tmi|gmbh|mbh|ohg|kg|"
    r"e\.?k|ag|gbr|ug|ltd|limited|"
    r"plc|inc|llc|corp|b\.?v|n\.?v|sdn\.? ?b[hn]d|bhd|s/b|sb|plt|srl|s\.?r\.?l|s\.?a|sarl|sas|pvt|pte|company|"
    r"co)\.?(?![a-z])"
)
_TRADE = re.compile(
    r"enterprise|trading|restaur\w*|restoran|hotel\w*|cafe\w*|kafe|kro|kroen|krog\w*|taxi|apote\w*|pharma\w*|"
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
    r"bok\w*|boger|boker"
)
_OWNED = (
    r"own(?:ed)? ?by|operated ?by|managed ?by|dimiliki ?oleh|formerly(?: known as)?|licensee ?of|inh(?:aber)?\.|"
    r"trading ?as|t/a|v/"
)
_WELCOME = re.compile(
    r"^\W*(?:"
    + _OWNED
    + r"|welcome ?to|velkommen ?(?:til|hos|i)?|valkommen ?(?:till|hos)?|willkommen ?(?:bei|im|in)?|tervetuloa)\W+",
    re.IGNORECASE,
)
_NOT_A_NAME = {
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
        r"(?<![a-z])(?:jalan|jln|lot|taman|lorong|lrg|persiaran|kampung|kg|seksyen|section|bandar|floor|level|"
        r"unit|blk|block|plaza|wisma|menara|"
        r"road|street|st|ave|avenue|lane|square|kuala|lumpur|selangor|johor|bahru|penang|pulau|pinang|malaysia|"
        r"darul|ehsan|ground|tingkat|mukim)(?![a-z])|"
        r"(?:vej|vejen|gade|gaden|gatan|gata|vagen|veien|vei|torv|torvet|allé|alle|stræde|straede|plads|pladsen|"
        r"platz|strasse|str\.|weg|allee|katu|tie)\b|\bno\.? ?\d"
    ),
    "said": re.compile(
        r"(?<![a-z])(?:welcome|velkommen|valkommen|willkommen|thank\w*|tak|tack|takk|danke|kiitos|goods|sold|"
        r"total|cash|change|date|dato|datum|time|table|"
        r"bord|cashier|kasse|kassa|ekspedient|server|staff|item|qty|description|price|amount|rm|eur|kr|"
        r"owned ?by|formerly|member|customer|kunde|kund|"
        r"bill ?to|sold ?to|deliver|attn|ship ?to|billed|payment|page|side|seite|sida)(?![a-z])"
    ),
}
_TO_SOMEBODY = re.compile(
    r"(?<![a-z])(?:bill(?:ed)? ?to|sold ?to|ship ?to|deliver ?to|customer|kunde|kund|attn|to|guest|gast|"
    r"leveringsadresse|rechnungsadresse)(?![a-z])"
)
_BRACKETS = re.compile(r"[\(\[{][^\)\]}]*\d[^\)\]}]*[\)\]}]?")
_COMPANY_NUMBER_TAIL = re.compile(
    r"(?:\b(?:cvr|org\.?\s?nr|co\.?\s?(?:reg\.?)?\s?no|reg\.?\s?no|roc|gst)\b.*$|\b\d{5,}-?\w?\s*$)", re.IGNORECASE
)
_POSTCODE = re.compile(r"(?<!\d)\d{4,5}(?!\d)")
_WEB = re.compile(
    r"(?:www\.|@|https?://)?\b([a-z0-9][a-z0-9-]{1,28})\s?\.\s?(?:com|dk|se|no|de|fi|my|net|eu|org|at|ch|nl|co)\b",
    re.IGNORECASE,
)
_MAIL_HOSTS = frozenset({"gmail", "hotmail", "yahoo", "outlook", "live", "icloud", "gmx", "web", "mail", "google"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, the lines it stands on, and its features by name."""

    value: str
    region: tuple[float, ...] | None
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Header:
    rows: Sequence[Row]
    height: float
    widest: float
    domains: tuple[str, ...]
    first_number: int
    first_contact: int
    first_place: int
    first_amount: int
    squashed: tuple[str, ...]
    legal: tuple[bool, ...]
    heights: tuple[float, ...]
    chain: bool


def candidates(rows: Sequence[Row]) -> list[Candidate]:
    """All candidates: columns of the first rows, neighbours joined, names with a legal form anywhere, and known chains."""
    if not rows:
        return []
    header = _header(rows)
    found: list[Candidate] = []
    for index, row in enumerate(rows):
        head = index < _HEAD
        if not head and not LEGAL_FORM.search(row.folded):
            continue
        columns = row.line.columns()
        found += _made(header, index, (row.line,), column=False)
        if len(columns) > 1:
            for line in columns:
                found += _made(header, index, (line,), column=True)
        elif 1 < len(row.line.pieces) <= 4 and head:
            for piece in row.line.pieces:
                found += _made(header, index, (TextLine((piece,)),), column=True)
        for more in (2, 3):
            if head and index + more <= min(len(rows), _HEAD - 4 * (more == 3)):
                found += _made(header, index, tuple(one.line for one in rows[index : index + more]), column=False)
    found += _chains(header)
    once: dict[str, Candidate] = {}
    for one in found:
        once.setdefault(one.value.casefold(), one)
    return list(once.values())


def tidy(text: str) -> str:
    """The name without greeting, brackets with numbers, company numbers and ornament."""
    name = _WELCOME.sub("", text)
    name = _COMPANY_NUMBER_TAIL.sub("", _BRACKETS.sub(" ", name))
    name = re.sub(r"\s+", " ", name)
    return name.strip(" *-_.:|,;#=~+'\"“”<>«»/\\")


def _header(rows: Sequence[Row]) -> _Header:
    def first(kind: str) -> int:
        return next((index for index, row in enumerate(rows) if _NOT_A_NAME[kind].search(row.folded)), len(rows))

    named = [match[1].lower() for row in rows for match in _WEB.finditer(row.line.text)]
    heights = [row.line.height for row in rows]
    return _Header(
        rows=rows,
        height=median(heights),
        widest=max(row.line.region[3] for row in rows),
        domains=tuple(_squashed(name) for name in named if name not in _MAIL_HOSTS),
        first_number=first("number"),
        first_contact=first("contact"),
        first_place=first("place"),
        first_amount=next((index for index, row in enumerate(rows) if row.amounts), len(rows)),
        squashed=tuple(_squashed(row.folded) for row in rows),
        legal=tuple(bool(LEGAL_FORM.search(row.folded)) for row in rows),
        heights=tuple(heights),
        chain=any(chain_named_in(row.line.text) for row in rows[:_HEAD]),
    )


def _made(header: _Header, index: int, lines: tuple[TextLine, ...], *, column: bool) -> list[Candidate]:
    text = " ".join(line.text for line in lines)
    name = tidy(text)
    letters = sum(letter.isalpha() for letter in name)
    if letters < 2 or len(name) > 90:
        return []
    return [Candidate(name[:120], _around(lines), _features(header, index, lines, text, name, column=column))]


def _around(lines: Sequence[TextLine]) -> tuple[float, ...]:
    regions = [line.region for line in lines]
    left, top = min(one[1] for one in regions), min(one[2] for one in regions)
    right, bottom = max(one[1] + one[3] for one in regions), max(one[2] + one[4] for one in regions)
    return (regions[0][0], left, top, right - left, bottom - top)


def _features(
    header: _Header, index: int, lines: Sequence[TextLine], text: str, name: str, *, column: bool
) -> dict[str, float]:
    plain = folded(text)
    rows = header.rows
    letters = sum(letter.isalpha() for letter in name)
    digits = sum(letter.isdigit() for letter in text)
    squashed = _squashed(folded(name))
    before = rows[index - 1].folded if index else ""
    after = rows[index + len(lines)].folded if index + len(lines) < len(rows) else ""
    _, x, y, w, _ = _around(lines)
    first, last = lines[0], lines[-1]
    earlier = [row for row in rows[:index] if row.letters >= 3]
    features = {
        "row": float(index),
        "row_share": index / len(rows),
        "named_rows_before": float(min(20, len(earlier))),
        "lines": float(len(lines)),
        "column": float(column),
        "top": y,
        "left": x,
        "width": w / header.widest if header.widest else 0.0,
        "centre": abs(x + w / 2 - 0.5),
        "height": first.height / header.height,
        "height_last": last.height / header.height,
        "height_alike": min(first.height, last.height) / max(first.height, last.height),
        "tallest_before": max(header.heights[:index], default=0.0) / header.height,
        "tallest_after": max(header.heights[index + len(lines) : _HEAD], default=0.0) / header.height,
        "taller_than_next": first.height / rows[index + len(lines)].line.height
        if index + len(lines) < len(rows)
        else 1.0,
        "score": min(line.score for line in lines),
        "letters": float(letters),
        "words": float(len(name.split())),
        "letter_share": letters / max(len(name), 1),
        "digits": float(digits),
        "capitals": sum(letter.isupper() for letter in name) / letters,
        "legal_form": float(bool(LEGAL_FORM.search(plain))),
        "ends_in_legal_form": float(bool(re.search(LEGAL_FORM.pattern + r"\W*$", folded(name)))),
        "starts_with_legal_form": float(bool(LEGAL_FORM.match(folded(lines[-1].text))) and len(lines) > 1),
        "legal_form_in_first": float(bool(LEGAL_FORM.search(folded(first.text)))),
        "legal_form_before": float(any(header.legal[max(0, index - 3) : index])),
        "legal_form_after": float(any(header.legal[index + len(lines) : index + len(lines) + 3])),
        "trade": float(bool(_TRADE.search(plain))),
        "trade_in_last": float(bool(_TRADE.search(folded(last.text)))),
        "trade_after": float(bool(_TRADE.search(after))),
        "welcome": float(bool(_WELCOME.search(text))),
        "number_next": float(
            bool(_BRACKETS.search(text)) or bool(re.fullmatch(r"\W*\(?[\w\s.:-]{0,14}\d{5,}[\w\s-]{0,6}\)?\W*", after))
        ),
        "bracket_next": float(after.startswith("(") or bool(_BRACKETS.search(after))),
        "to_somebody": float(bool(_TO_SOMEBODY.search(before)) or bool(_TO_SOMEBODY.match(plain))),
        "before_number": float(min(12, max(-12, header.first_number - index))),
        "before_contact": float(min(12, max(-12, header.first_contact - index))),
        "before_place": float(min(12, max(-12, header.first_place - index))),
        "before_amount": float(min(12, max(-12, header.first_amount - index))),
        "postcode": float(bool(_POSTCODE.search(plain))),
        "postcode_after": float(bool(_POSTCODE.search(after))),
        "comma": float("," in text),
        "dangling": float(bool(_DANGLES.search(first.text.strip())) and len(lines) == 1),
        "continues": float(bool(_CONTINUES.match(after))),
        "joined_dangling": float(
            len(lines) > 1 and bool(_DANGLES.search(first.text.strip()) or _CONTINUES.match(folded(lines[1].text)))
        ),
        "legal_form_last": float(len(lines) > 1 and bool(LEGAL_FORM.search(folded(last.text)))),
        "legal_form_elsewhere": float(
            any(header.legal[at] for at in range(min(_HEAD, len(rows))) if not index <= at < index + len(lines))
        ),
        "small_letters": float(not any(letter.isupper() for letter in name)),
        "gap_below": _gap(header, index, lines),
        "chain_share": len(_squashed(folded(chain))) / max(len(squashed), 1)
        if (chain := chain_named_in(name))
        else 0.0,
        "chain_like": float(chain_like(name) is not None),
        "owned_before": float(
            bool(
                re.search(
                    r"owned|own by|operated|formerly|dimiliki|licensee|franchise|inh\.|inhaber|v/|managed",
                    before + " " + plain,
                )
            )
        ),
        "domain": max((_likeness(squashed, domain) for domain in header.domains), default=-1.0),
        "domain_inside": float(any(len(domain) >= 3 and domain in squashed for domain in header.domains)),
        "again": float(sum(squashed in other for other in header.squashed) - 1) if len(squashed) >= 4 else -1.0,
        "chain": float(chain_named_in(name) is not None),
        "chain_elsewhere": float(header.chain),
        "only_chain": 0.0,
        "amounts": float(len(rows[index].amounts)),
    }
    features["support"] = (
        features["legal_form"] + features["domain_inside"] + features["chain"] + float(features["again"] > 0)
    )
    for place, words in (("is", plain), ("next_is", after), ("before_is", before), ("last_is", folded(last.text))):
        kinds = _kinds_of(words)
        features |= {f"{place}_{kind}": float(kind in kinds) for kind in _NOT_A_NAME}
    return features


_DANGLES = re.compile(r"(?:&|\+|-|\bog|\boch|\bund|\band|\bthe|\()$", re.IGNORECASE)
_CONTINUES = re.compile(r"(?:&|\+|og |och |und |and )")


def _gap(header: _Header, index: int, lines: Sequence[TextLine]) -> float:
    """The blank below it, in heights of a line."""
    if index + len(lines) >= len(header.rows):
        return 0.0
    below = header.rows[index + len(lines)].line
    end = lines[-1].region
    return (
        min(6.0, max(-2.0, (below.region[2] - end[2] - end[4]) / header.height))
        if below.page == lines[-1].page
        else 6.0
    )


@lru_cache(maxsize=2048)
def _kinds_of(plain: str) -> frozenset[str]:
    """What else than a name a folded text may be."""
    return frozenset(kind for kind, pattern in _NOT_A_NAME.items() if pattern.search(plain))


@lru_cache(maxsize=2048)
def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=2048)
def _squashed(plain: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain)


def _chains(header: _Header) -> list[Candidate]:
    """A known chain's own name, where a line or web address names it."""
    found = []
    for index, row in enumerate(header.rows):
        chain = chain_named_in(row.line.text) or (chain_like(row.line.text) if index < _HEAD else None)
        if chain:
            features = _features(
                header, min(index, len(header.rows) - 1), (row.line,), row.line.text, chain, column=False
            )
            found.append(Candidate(chain, row.line.region, features | {"only_chain": 1.0}))
    return found
