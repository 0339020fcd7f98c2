"""Receipts written as text, for tests: each line is a row, two blanks or more part its columns."""

import re

from kvitt.files.reading.rows import Row, rows_of
from kvitt.files.reading.text import Piece, TextLine, into_lines

_WIDE = 44


def pieces_in(text: str, *, page: int = 0) -> list[Piece]:
    """The pieces where a till would print them. A line that starts with `#` is printed twice as high."""
    rows = text.strip("\n").split("\n")
    pieces = []
    for number, row in enumerate(rows):
        high = row.startswith("#")
        for match in re.finditer(r"\S+(?: \S+)*", row.lstrip("#")):
            x, w = match.start() / _WIDE, len(match[0]) / _WIDE
            pieces.append(Piece(match[0], x, number / (len(rows) + 1), w, (2 if high else 1) * 0.6 / len(rows), page))
    return pieces


def lines_in(text: str) -> list[TextLine]:
    return into_lines(pieces_in(text))


def rows_in(text: str) -> list[Row]:
    return rows_of(lines_in(text))


DANISH = """
#Købmand Havørnen ApS
Strandvejen 12
2900 Hellerup
CVR 11 69 61 20
Tlf. 39 40 11 22
Bon 8812                 Kasse 3
Rugbrød                    32,00
Mælk 2 x 14,50             29,00
SUBTOTAL                   61,00
Afrunding                   0,00
I ALT DKK                  61,00
Kontant                   100,00
Byttepenge                 39,00
Heraf moms 25%             12,20
Dato 14.03.2025         kl. 12:41
Tak for besøget
"""
SWEDISH = """
#Krogen Älgen AB
Storgatan 4
211 34 Malmö
Org.nr 556021-9809
Kvitto 4417
Datum 24-06-16          18:22
Dagens rätt               129,00
Läsk                       29,50
Öresavrundning              0,50
ATT BETALA                159,00
Kort                      159,00
Varav moms 12%             17,04
Tack och välkommen åter
"""
NORWEGIAN = """
#Bakeriet Måkeberget AS
Strandgata 9
5003 Bergen
Org.nr 842 631 742 MVA
Salgskvittering 771
Skolebrød                  38,00
Kaffe                      42,00
Totalt                     80,00
BankAxept                  80,00
MVA 15%                    10,43
02.11.2024 09:15
"""
FINNISH = """
#Kahvila Kultakala Oy
Rantatie 7
20100 Turku
Y-tunnus 3074192-6
Kuitti 5521
Kahvi                       3,20
Pulla                       2,90
YHTEENSÄ                    6,10
Käteinen                   10,00
Takaisin                    3,90
ALV 14%                     0,75
18.11.2022 klo 08:24
Kiitos käynnistä
"""
GERMAN = """
#Bäckerei Süderhof GmbH
Mühlenweg 3
33100 Paderborn
Bon-Nr. 8821
Brötchen                    1,20 A
Kaffee                      2,80 B
SUMME EUR                   4,00
Bar                         5,00
Rückgeld                    1,00
A 7,0%    1,12    0,08    1,20
B 19,0%   2,35    0,45    2,80
05.09.2023 07:31
Vielen Dank für Ihren Besuch
"""
ENGLISH = """
#The Kingfisher Ltd
12 Mill Lane
Bristol BS1 5TR
VAT Reg No GB 123 4567 89
Receipt 20931
Fish pie                   14.50
Ale                         5.60
Subtotal                   20.10
Service 10%                 2.01
TOTAL                     £22.11
Visa Debit                 22.11
3 May 2024 19:47
Thank you, please call again
"""
