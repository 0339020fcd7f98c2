"""Every line, or two lines together, that may name the seller, with what speaks for and against it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kvitt.files.reading.candidates.names import (
    BRACKETS,
    CONTINUES,
    DANGLES,
    LEGAL_FORM,
    MAIL_HOSTS,
    NOT_A_NAME,
    POSTCODE,
    TO_SOMEBODY,
    TRADE,
    WEB,
    WELCOME,
    kinds_of,
    likeness,
    squashed_name,
    starts_generic,
    tidy,
    until_legal_form,
)
from kvitt.files.reading.candidates.sellers import chain_like, chain_named_in
from kvitt.files.reading.folding import folded
from kvitt.files.reading.rows import Row
from kvitt.files.reading.text import TextLine

#: How far down from the top of a page a seller's name is looked for, in rows.
_HEAD = 14
#: The pieces of one name differ in height by no more than this factor.
_ALIKE = 1.5


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
    #: Rows that begin what follows a name: numbers, telephone, address, the paper's own title.
    other: tuple[bool, ...]


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
    found += [*_chains(header), *_domains(header)]
    once: dict[str, Candidate] = {}
    for one in found:
        once.setdefault(one.value.casefold(), one)
    return list(once.values())


def completed(found: Sequence[Candidate], chosen: Candidate) -> Candidate:
    """The chosen name with the rows that plainly belong to it.

    A row that begins with a word of trade or a legal form (`RESTAURANT SDN BHD`), or with an `&`, goes on with the row above;
    a row that ends in `&` goes on below. Rows of another height, numbers and addresses are never taken in.
    """
    ended = chosen.features["ends_in_legal_form"] and not chosen.features["lacks_start"]
    if ended or not (chosen.features["lacks_start"] or chosen.features["lacks_end"]):
        return _without_strangers(found, chosen)
    own = squashed_name(folded(chosen.value))
    longer = [
        one
        for one in found
        if one.features["lines"] > chosen.features["lines"]
        and one.features["others_inside"] == 0
        and one.features["piece_heights"] <= _ALIKE
        and not one.features["lacks_start"]
        and not one.features["lacks_end"]
        and one.value.count("(") <= one.value.count(")")
        and own in squashed_name(folded(one.value))
        and (chosen.features["lacks_start"] or squashed_name(folded(one.value)).startswith(own))
    ]
    return min(longer, key=lambda one: (one.features["lines"], len(one.value)), default=chosen)


def _without_strangers(found: Sequence[Candidate], chosen: Candidate) -> Candidate:
    """Where text of another height, such as handwriting, was taken in, the part that has the legal form or word of trade."""
    if chosen.features["piece_heights"] <= _ALIKE:
        return chosen
    own = squashed_name(folded(chosen.value))
    parts = [
        one
        for one in found
        if one.features["piece_heights"] <= _ALIKE
        and not one.features["only_chain"]
        and not one.features["only_domain"]
        and (one.features["legal_form"] or one.features["trade"])
        and squashed_name(folded(one.value)) in own
    ]
    return max(parts, key=lambda one: len(one.value), default=chosen)


def _header(rows: Sequence[Row]) -> _Header:
    def first(kind: str) -> int:
        return next((index for index, row in enumerate(rows) if NOT_A_NAME[kind].search(row.folded)), len(rows))

    named = [match[1].lower() for row in rows for match in WEB.finditer(row.line.text)]
    heights = [row.line.height for row in rows]
    return _Header(
        rows=rows,
        height=median(heights),
        widest=max(row.line.box[2] for row in rows),
        domains=tuple(squashed_name(name) for name in named if name not in MAIL_HOSTS),
        first_number=first("number"),
        first_contact=first("contact"),
        first_place=first("place"),
        first_amount=next((index for index, row in enumerate(rows) if row.amounts), len(rows)),
        squashed=tuple(squashed_name(row.folded) for row in rows),
        legal=tuple(bool(LEGAL_FORM.search(row.folded)) for row in rows),
        heights=tuple(heights),
        chain=any(chain_named_in(row.line.text) for row in rows[:_HEAD]),
        other=tuple(_is_other(row) for row in rows),
    )


def _is_other(row: Row) -> bool:
    kinds = kinds_of(row.folded)
    digits = sum(letter.isdigit() for letter in row.folded)
    return bool(kinds - {"said"}) or digits >= 5 or row.letters < 3 or row.folded.startswith("(")


def _made(
    header: _Header, index: int, lines: tuple[TextLine, ...], *, column: bool, text: str | None = None
) -> list[Candidate]:
    whole = " ".join(line.text for line in lines)
    name = tidy(text or whole)
    letters = sum(letter.isalpha() for letter in name)
    if letters < 2 or len(name) > 90:
        return []
    joined = TextLine(tuple(piece for line in lines for piece in line.pieces))
    features = _features(header, index, lines, text or whole, name, column=column)
    features["cut"] = float(text is not None)
    found = [Candidate(name[:120], joined.region, features)]
    shorter = until_legal_form(whole) if text is None and len(lines) == 1 else None
    return [*found, *_made(header, index, lines, column=column, text=shorter)] if shorter else found


def _features(
    header: _Header, index: int, lines: Sequence[TextLine], text: str, name: str, *, column: bool
) -> dict[str, float]:
    plain = folded(text)
    rows = header.rows
    letters = sum(letter.isalpha() for letter in name)
    digits = sum(letter.isdigit() for letter in text)
    squashed = squashed_name(folded(name))
    before = rows[index - 1].folded if index else ""
    after = rows[index + len(lines)].folded if index + len(lines) < len(rows) else ""
    x, y, w, _ = TextLine(tuple(piece for line in lines for piece in line.pieces)).box
    end = index + len(lines)
    heights = [piece.h for line in lines for piece in line.pieces]
    own = squashed_name(folded(" ".join(line.text for line in lines)))
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
        "taller_than_next": min(5.0, last.height / rows[end].line.height) if end < len(rows) else 5.0,
        "taller_than_before": min(5.0, first.height / rows[index - 1].line.height) if index else 5.0,
        "piece_heights": max(heights) / min(heights),
        "share_of_rows": len(squashed) / max(len(own), 1),
        "share_of_whole_rows": len(own) / max(sum(len(one) for one in header.squashed[index:end]), 1),
        "starts_block": float(index == 0 or header.other[index - 1]),
        "ends_block": float(end >= len(rows) or header.other[end]),
        "others_inside": float(sum(header.other[index:end])),
        "others_before": float(min(6, sum(header.other[:index]))),
        "legal_form_next": float(end < len(rows) and header.legal[end]),
        "legal_form_second": float(end + 1 < len(rows) and header.legal[end + 1]),
        "lacks_start": float(
            index > 0
            and not header.other[index - 1]
            and (starts_generic(plain) or bool(CONTINUES.match(plain)) or bool(DANGLES.search(before)))
        ),
        "lacks_end": float(
            end < len(rows)
            and not header.other[end]
            and (starts_generic(after) or bool(CONTINUES.match(after)) or bool(DANGLES.search(last.text.strip())))
        ),
        "joins_generic": float(any(starts_generic(folded(line.text)) for line in lines[1:])),
        "indent_next": abs((x + w / 2) - _centre(rows[end].line)) if end < len(rows) else 1.0,
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
        "trade": float(bool(TRADE.search(plain))),
        "trade_in_last": float(bool(TRADE.search(folded(last.text)))),
        "trade_after": float(bool(TRADE.search(after))),
        "welcome": float(bool(WELCOME.search(text))),
        "number_next": float(
            bool(BRACKETS.search(text)) or bool(re.fullmatch(r"\W*\(?[\w\s.:-]{0,14}\d{5,}[\w\s-]{0,6}\)?\W*", after))
        ),
        "bracket_next": float(after.startswith("(") or bool(BRACKETS.search(after))),
        "to_somebody": float(bool(TO_SOMEBODY.search(before)) or bool(TO_SOMEBODY.match(plain))),
        "before_number": float(min(12, max(-12, header.first_number - index))),
        "before_contact": float(min(12, max(-12, header.first_contact - index))),
        "before_place": float(min(12, max(-12, header.first_place - index))),
        "before_amount": float(min(12, max(-12, header.first_amount - index))),
        "postcode": float(bool(POSTCODE.search(plain))),
        "postcode_after": float(bool(POSTCODE.search(after))),
        "comma": float("," in text),
        "dangling": float(bool(DANGLES.search(first.text.strip())) and len(lines) == 1),
        "continues": float(bool(CONTINUES.match(after))),
        "joined_dangling": float(
            len(lines) > 1 and bool(DANGLES.search(first.text.strip()) or CONTINUES.match(folded(lines[1].text)))
        ),
        "legal_form_last": float(len(lines) > 1 and bool(LEGAL_FORM.search(folded(last.text)))),
        "legal_form_elsewhere": float(
            any(header.legal[at] for at in range(min(_HEAD, len(rows))) if not index <= at < index + len(lines))
        ),
        "small_letters": float(not any(letter.isupper() for letter in name)),
        "gap_below": _gap(header, index, lines),
        "chain_share": len(squashed_name(folded(chain))) / max(len(squashed), 1)
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
        "domain": max((likeness(squashed, domain) for domain in header.domains), default=-1.0),
        "domain_inside": float(any(len(domain) >= 3 and domain in squashed for domain in header.domains)),
        "again": float(sum(squashed in other for other in header.squashed) - 1) if len(squashed) >= 4 else -1.0,
        "chain": float(chain_named_in(name) is not None),
        "chain_elsewhere": float(header.chain),
        "only_chain": 0.0,
        "only_domain": 0.0,
        "amounts": float(len(rows[index].amounts)),
    }
    features["support"] = (
        features["legal_form"] + features["domain_inside"] + features["chain"] + float(features["again"] > 0)
    )
    for place, words in (("is", plain), ("next_is", after), ("before_is", before), ("last_is", folded(last.text))):
        kinds = kinds_of(words)
        features |= {f"{place}_{kind}": float(kind in kinds) for kind in NOT_A_NAME}
    return features


def _gap(header: _Header, index: int, lines: Sequence[TextLine]) -> float:
    """The blank below it, in heights of a line."""
    if index + len(lines) >= len(header.rows):
        return 0.0
    below, last = header.rows[index + len(lines)].line, lines[-1]
    if below.page != last.page:
        return 6.0
    return min(6.0, max(-2.0, (below.box[1] - last.box[1] - last.box[3]) / header.height))


def _centre(line: TextLine) -> float:
    x, _, w, _ = line.box
    return x + w / 2


def _chains(header: _Header) -> list[Candidate]:
    """A known chain's own name, where a line or web address names it.

    Wares have names too: in their midst a chain's counts only in an address or beside a legal form.
    """
    found = []
    for index, row in enumerate(header.rows):
        chain = chain_named_in(row.line.text) or (chain_like(row.line.text) if index < _HEAD else None)
        if not chain or row.amounts:
            continue
        share = len(squashed_name(folded(chain))) / max(len(header.squashed[index]), 1)
        if share >= 0.5 or WEB.search(row.line.text) or (header.legal[index] and index >= 5):
            features = _features(header, index, (row.line,), row.line.text, chain, column=False)
            found.append(Candidate(chain, row.line.region, features | {"only_chain": 1.0, "cut": 0.0}))
    return found


def _domains(header: _Header) -> list[Candidate]:
    """What a web address calls the seller: now and then the one place where a logo's name is in plain letters."""
    found = []
    for index, row in enumerate(header.rows):
        match = WEB.search(row.line.text)
        if match and match[1].lower() not in MAIL_HOSTS and len(match[1]) >= 3:
            features = _features(header, index, (row.line,), row.line.text, match[1], column=False)
            found.append(Candidate(match[1], row.line.region, features | {"only_domain": 1.0, "cut": 0.0}))
    return found
