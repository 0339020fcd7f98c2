"""Tax lines: every way that tills print them is read, and what is shown as sure adds up."""

import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.files.reading.vat import vat_of
from kvitt.files.tests.receipt_texts import gross, page, told
from kvitt.rates.vat import percents

pytestmark = pytest.mark.pure
DAY = date(2026, 6, 1)

CASES = {
    "a table with a head": ("DK", "500,00", """
        I ALT              500,00
        Moms %   Netto    Moms    Brutto
        25%      400,00   100,00  500,00""", "25 400.00 100.00"),
    "columns in another order": ("SE", "153,00", """
        Summa              153,00
        Moms%   Moms    Netto    Brutto
        25%     5,00    20,00    25,00
        12%     13,71   114,29   128,00""", "25 20.00 5.00; 12 114.29 13.71"),
    "gross before tax": ("DE", "3,55", """
        Summe              3,55
        MwSt-Satz   Brutto   Netto   MwSt
        1=19,00%    0,85     0,71    0,14
        2=7,00%     2,70     2,52    0,18""", "19 0.71 0.14; 7 2.52 0.18"),
    "no head": ("NO", "249,00", """
        SUM                249,00
        15%   100,00   15,00   115,00
        25%   107,20   26,80   134,00""", "25 107.20 26.80; 15 100.00 15.00"),
    "rates without a sign": ("SE", "153,00", """
        Totalt             153,00
        Moms %   Underlag   Moms    Summa
        25       20,00      5,00    25,00
        12       114,29     13,71   128,00
        Totalt   134,29     18,71   153,00""", "25 20.00 5.00; 12 114.29 13.71"),
    "one piece for a whole row, thousands apart": ("SE", "14743,97", """
        Totalt   14 743,97
        Moms% Nettobelopp Momsbelopp Summa
        25% 3 672,79 918,20 4 590,99
        12% 7 913,35 949,60 8 862,95
        6% 1 217,01 73,02 1 290,03""", "25 3672.79 918.20; 12 7913.35 949.60; 6 1217.01 73.02"),
    "a rate that runs into the amount behind it": ("SE", "250,00", """
        Summa   250,00
        Moms% Netto Moms Brutto
        25 200,00 50,00 250,00""", "25 200.00 50.00"),
    "a sentence with the tax alone": ("DK", "303,53", """
        BELØB I ALT        303,53
        Dankort            303,53
        Heraf moms 25%     60,71""", "25 242.82 60.71"),
    "a sentence without a rate, where the country has one": ("DK", "536,90", """
        Total DKK          536,90
        Moms udgør         107,38""", "25 429.52 107.38"),
    "a sentence without a rate, where the total decides": ("SE", "112,00", """
        Att betala         112,00
        Varav moms         12,00""", "12 100.00 12.00"),
    "a sentence with the base": ("SE", "644,00", """
        Summa SEK          644,00
        moms 25% av 400,00   100,00
        moms 12% av 128,57   15,43""", "25 400.00 100.00; 12 128.57 15.43"),
    "rows of their own": ("FI", "139,00", """
        Yhteensä           139,00
        Veroton 25,5%      20,00
        ALV 25,5%          5,10
        Veroton 13,5%      100,35
        ALV 13,5%          13,55""", "25.5 20.00 5.10; 13.5 100.35 13.55"),
    "all bases before all taxes": ("NO", "249,00", """
        Totalt             249,00
        MVA-grunnlag 25%   107,20
        MVA-grunnlag 15%   100,00
        MVA 25%            26,80
        MVA 15%            15,00""", "25 107.20 26.80; 15 100.00 15.00"),
    "one thing under the other": ("DK", "250,00", """
        TOTAL              250,00
        Momssats           25%
        Grundlag           200,00
        Moms               50,00
        I alt              250,00""", "25 200.00 50.00"),
    "tax on one row, net and gross on the next": ("DE", "39,35", """
        TOTAL              39,35 EUR
        MWST 19,00% A      6,28 EUR
        NETTO  33,07 EUR  BRUTTO  39,35 EUR""", "19 33.07 6.28"),
    "a net value of goods below": ("DE", "39,00", """
        Total EUR          39,00
        incl. 19,00% Mwst (b)   6,23
        Netto-Warenwert (b)     32,77""", "19 32.77 6.23"),
    "letters beside the rates": ("DE", "24,23", """
        ZU ZAHLEN EURO     24,23
        MWST      Netto   MWST-BETRAG  BRUTTO
        C 7,00%   17,33   1,21         18,54
        D 19,00%  4,78    0,91         5,69""", "19 4.78 0.91; 7 17.33 1.21"),
    "net, tax and gross without a rate": ("DK", "536,90", """
        TOTAL              536,90
        Netto    Moms     Brutto
        429,52   107,38   536,90""", "25 429.52 107.38"),
    "British": ("GB", "26,00", """
        TOTAL  £26.00
        VAT rate  Net    VAT   Gross
        20%       20.00  4.00  24.00
        5%        1.90   0.10  2.00""", "20 20.00 4.00; 5 1.90 0.10"),
    "a row that is not taxed": ("NO", "118,00", """
        Sum                118,00
        MVA %  Grunnlag  MVA    Sum
        15%    100,00    15,00  115,00
        0%     3,00      0,00   3,00""", "15 100.00 15.00; 0 3.00 0.00"),
    "goods that came back": ("DE", "4,52", """
        Summe              4,52
        MwSt   Netto   MwSt    Brutto
        19%    -4,79   -0,91   -5,70
        7%     9,55    0,67    10,22""", "19 -4.79 -0.91; 7 9.55 0.67"),
    "a misread base, mended by tax and total": ("DK", "500,00", """
        I ALT              500,00
        Moms %   Netto    Moms
        25%      460,00   100,00""", "25 400.00 100.00"),
    "a misread rate, mended by the amounts": ("DK", "500,00", """
        I ALT              500,00
        Moms %   Netto    Moms    Brutto
        26%      400,00   100,00  500,00""", "25 400.00 100.00"),
    "whole amounts": ("DK", "500,00", """
        I ALT              500,-
        Moms %   Netto    Moms    Brutto
        25%      400,-    100,--  500,-""", "25 400.00 100.00"),
    "two amounts written without a gap": ("DK", "17,90", """
        Total kr.          17,90
        Sats   Beløb m. moms   Beløb u. moms   Moms
        25%    17,90   14,323,58""", "25 14.32 3.58"),
    "an amount that found no room beside its rate": ("NO", "663,36", """
        Totalt             663,36
        MVA-grunnlag 382,04 MVA 15,00 %
        57,31
        MVA-grunnlag 200,01 MVA 12,00 %
        24,00""", "15 382.04 57.31; 12 200.01 24.00"),
    "one rate of three that was not read": ("NO", "679,36", """
        Totalt             679,36
        MVA-grunnlag 12,80 MVA  3,20
        MVA-grunnlag 382,04 MVA 15 %  57,31
        MVA-grunnlag 200,01 MVA 12 %  24,00""", "25 12.80 3.20; 15 382.04 57.31; 12 200.01 24.00"),
    "an amount that slipped into the row below": ("NO", "4301,50", """
        Å BETALE         4.301,50
        Herav MVA 25%    98,50
        Dato 1.6.2026    860,30""", "25 3441.20 860.30"),
    "taxes alone, with bases that only some articles make up": ("SE", "260,00", """
        Skruv                125,00
        Smörgås              112,00
        Tidning              23,00
        Summa                260,00
        Moms 25%   25,00
        Moms 12%   12,00
        Moms 6%    1,30""", "25 100.00 25.00; 12 100.00 12.00; 6 21.70 1.30"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_way_of_printing_tax(case: str) -> None:
    country, total, text, wanted = CASES[case]
    reading = vat_of(page(text), country=country, on=DAY, total=Decimal(total.replace(",", ".")))
    assert told(reading) == wanted
    assert reading.region


@pytest.mark.parametrize(
    "case", [case for case in CASES if "misread" not in case and "not read" not in case and "slipped" not in case]
)
def test_what_adds_up_with_the_total_is_sure(case: str) -> None:
    country, total, text, _ = CASES[case]
    reading = vat_of(page(text), country=country, on=DAY, total=Decimal(total.replace(",", ".")))
    assert reading.confidence >= 0.9
    assert gross(reading) == Decimal(total.replace(",", "."))


def test_tip_and_rounding_stand_beside_the_goods() -> None:
    text = """
        TOTAL         158,68
        Drikkepenge   8,00
        AT BETALE     166,68
        25%  126,94  31,74  158,68"""
    reading = vat_of(page(text), country="DK", total=Decimal("166.68"), apart=[Decimal("8.00")])
    assert told(reading) == "25 126.94 31.74"
    assert reading.confidence >= 0.9
    assert reading.goods == Decimal("158.68")
    unaware = vat_of(page(text), country="DK", total=Decimal("166.68"))
    assert told(unaware) == "25 126.94 31.74"
    assert unaware.confidence < 0.9


def test_a_deposit_that_is_not_taxed_leaves_a_doubt() -> None:
    text = """
        Dagstidning   146,00
        Taxiresa      360,27
        Pant burk     1,50
        Summa         507,77
        MOMS          28,66"""
    reading = vat_of(page(text), country="SE", total=Decimal("507.77"))
    assert told(reading) == "6 477.61 28.66"
    assert reading.confidence < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Kaffe 25,00\nTotal 25,00",
        "Rabat 25%   100,00  -25,00\nTotal 75,00",
        "Org.nr. 924 164 179 MVA\nMomsreg.nr SE556021980901\nTotal 75,00",
        "Rom 40% vol   199,00\nSumma 199,00",
        "",
    ],
)
def test_where_nothing_is_said_of_tax_nothing_is_read(text: str) -> None:
    assert vat_of(page(text), country="DK", total=Decimal("75.00")) is None


def test_without_a_total_nothing_is_sure() -> None:
    reading = vat_of(page("Moms %  Netto  Moms  Brutto\n25%  400,00  100,00  500,00"), country="DK")
    assert told(reading) == "25 400.00 100.00"
    assert reading.confidence < 0.9


def test_a_rate_that_was_not_in_force_is_not_sure() -> None:
    text = "Yhteensä  124,00\nALV 24%  100,00  24,00  124,00"
    before, after = (
        vat_of(page(text), country="FI", on=on, total=Decimal("124.00")) for on in (date(2024, 8, 31), date(2024, 9, 1))
    )
    assert told(before) == told(after) == "24 100.00 24.00"
    assert before.confidence >= 0.9 > after.confidence


amounts = st.integers(1, 2_000_000).map(lambda cents: Decimal(cents) / 100)


def _written(amount: Decimal, thousands: str) -> str:
    return (
        f"{amount:,.2f}".translate(str.maketrans(",.", f"{thousands},"))
        if thousands
        else f"{amount:.2f}".replace(".", ",")
    )


@settings(max_examples=150, deadline=None)
@given(
    country=st.sampled_from(["DK", "SE", "NO", "FI", "DE"]),
    parts=st.lists(amounts, min_size=1, max_size=3),
    order=st.permutations(["base", "tax", "gross"]),
    thousands=st.sampled_from(["", ".", " "]),
)
def test_any_table_is_read_as_printed(country: str, parts: list[Decimal], order: list[str], thousands: str) -> None:
    rates = [rate for rate in percents(country, on=DAY) if rate != Decimal("11.11")]
    heads = {"base": "Netto", "tax": "Moms", "gross": "Brutto"}
    rows, wanted = ["%       " + "".join(f"{heads[name]:<16}" for name in order)], []
    total = Decimal(0)
    for rate, whole in zip(rates, parts, strict=False):
        tax = (whole * rate / (100 + rate)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        values = {"base": whole - tax, "tax": tax, "gross": whole}
        total += whole
        if tax:
            rows.append(
                f"{f'{rate}%'.replace('.', ','):<8}"
                + "".join(f"{_written(values[name], thousands):<16}" for name in order)
            )
            wanted.append((rate, whole - tax, tax))
    reading = vat_of(
        page("\n".join(rows)), country=country, on=DAY, total=sum((base + tax for _, base, tax in wanted), Decimal(0))
    )
    assert [(line.rate, line.base, line.tax) for line in (reading.lines if reading else ())] == wanted
    assert not wanted or reading.confidence >= 0.9


words = st.sampled_from(
    [
        "Moms",
        "Netto",
        "Brutto",
        "25%",
        "12 %",
        "6,00%",
        "Summa",
        "Totalt",
        "heraf moms",
        "MwSt",
        "A",
        "Pant",
        "Rabat",
        "x",
        "av",
        "0%",
        "1=19,00%",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.one_of(words, amounts.map(lambda amount: _written(amount, ""))), min_size=1, max_size=5), max_size=9
    ),
    total=amounts,
    apart=st.lists(amounts, max_size=2),
    country=st.sampled_from(["DK", "SE", "DE", "FI", "XX"]),
)
def test_whatever_stands_on_the_paper_what_is_sure_adds_up(
    rows: list[list[str]], total: Decimal, apart: list[Decimal], country: str
) -> None:
    reading = vat_of(page("\n".join("  ".join(row) for row in rows)), country=country, total=total, apart=apart)
    if reading and reading.confidence >= 0.9:
        assert all(line.adds_up for line in reading.lines)
        beside = {Decimal(0), sum(apart, Decimal(0)), *apart}
        assert total - gross(reading) in beside
        assert len({line.rate for line in reading.lines}) == len(reading.lines)


@pytest.mark.parametrize("part", ["Moms 25% 12,34 ", "12,34 ", "25% ", "1.111", "netto moms ", "0 0,00 "])
def test_a_made_page_takes_no_time(part: str) -> None:
    """Long rows and many of them: nothing grows faster than the page."""
    lines = [*page((part * 26)[:390]), *(page((part * 2000)[:20_000])), *page("\n".join([part * 3] * 300))]
    started = time.perf_counter()
    vat_of(lines, country="SE", total=Decimal("50.00"))
    assert time.perf_counter() - started < 5
