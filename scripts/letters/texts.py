"""What receipts say, made up: shops, streets, goods, sums, days and numbers, line by line, in six languages.

Words come from Debian's word lists (`wdanish`, `wswedish`, `wnorwegian`, `wngerman`, `wbritish`) and from the short
lists below, for Finnish and for what stands on receipts but in no dictionary.
"""

import random
import re
from collections.abc import Callable, Container, Iterator
from functools import cache
from pathlib import Path

_LISTS = Path("/usr/share/dict")
_LANGUAGES = {
    "da": ("danish", "utf-8"),
    "sv": ("swedish", "utf-8"),
    "nb": ("bokmaal", "utf-8"),
    "de": ("ngerman", "utf-8"),
    "en": ("british-english", "utf-8"),
}
_WANTED = re.compile(r"[A-Za-zÆØÅÄÖÜÉæøåäöüßé]{2,16}")
_NORDIC = re.compile(r"[ÆØÅÄÖÜæøåäöüß]")


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FINNISH = _split(
    "kahvila leipomo päärynä mökki yö työ pöytä tähti jäätelö mäki järvi Jyväskylä Hämeenlinna Seinäjoki Lähikauppa "
    "Käsityö Äyräpää Älvsby Ässäkenttä Öljymäki Yöpuu Mäntylä Särkkä Töölö Pitäjänmäki Sähkötie Käpylä Kätevä Väylä "
    "ruisleipä voi maito juusto makkara hernekeitto lounas yhteensä käteinen kuitti vero arvonlisävero myyjä päivä "
    "kassa hinta määrä alennus tilaus kortti veloitus hyväksytty kiitos tervetuloa uudelleen pankki asiakas puhelin"
)
_FIRMS = {
    "da": "ApS A/S I/S K/S & Søn & Sønner Købmand Bageri Bøger Kiosk Café Grønt Kød Køkken Værksted Møbler Boghandel "
    "Blomster Apotek Hotel Kro Smørrebrød Isenkram Fødevarer Tømrer Træ Maskiner Taxa Vognmandsforretning",
    "sv": "AB HB KB & Söner Livs Bageri Kött Möbler Järn Färg Trä Kök Café Kiosk Apotek Hotell Värdshus Böcker Blommor "
    "Tobak Grönsaker Ägg Verkstad Åkeri Öl Mat Krog Kiosken Köpcentrum Bränsle",
    "nb": "AS ASA DA Bakeri Bøker Kjøtt Grønt Kolonial Møbler Jernvare Blomster Apotek Hotell Kafé Kiosk Bensin Øl Næring "
    "Verksted Frisør Kjøpesenter Gjestgiveri Sjømat Fjellstue",
    "fi": "Oy Oyj Ky Tmi Kauppa Leipomo Kahvila Kioski Ravintola Apteekki Hotelli Kirjakauppa Kukka Liha Kalatukku",
    "de": "GmbH KG OHG e.K. Bäckerei Metzgerei Gasthaus Möbel Bücher Getränke Drogerie Apotheke Hotel Café Küche Floristik "
    "Fleischerei Konditorei Tankstelle Blumen Söhne Kühlhaus Elektro Großhandel",
    "en": "Ltd Ltd. PLC LLP Inc. Co. SDN BHD Trading Enterprise Stationery Store Books Cafe Bakery Foods Hardware Restaurant "
    "Pharmacy Motors Supplies Mart Supermarket Centre & Sons Holdings",
}
_STREETS = {
    "da": "gade vej allé stræde plads torv boulevard vænge have brygge kaj bakke ager høj sø å park",
    "sv": "gatan vägen gränd torget allén backen stigen platsen kajen ängen höjden ån plan",
    "nb": "gata veien vei gate plass torg brygge allé bakken lia åsen tunet",
    "fi": "katu tie kuja polku tori väylä ranta kaari mäki",
    "de": "straße str. weg platz allee gasse ring ufer damm STRASSE",
    "en": "Street Road Lane Avenue Close Jalan Drive Square Hill Park Taman",
}
_SAYS = {
    "da": "TOTAL|I ALT|BELØB I ALT|AT BETALE|SUBTOTAL|MOMS|HERAF MOMS|25% MOMS UDGØR|MOMS 25,00 %|KONTANT|DANKORT|BYTTEPENGE|"
    "AFRUNDING|RABAT|Heraf moms|Moms af beløb|Kassebon|Ekspedient|Kvittering|Bord|Dato|Kl.|CVR-nr.|CVR|Tlf.|TILBAGE|"
    "BELØB|KORTBETALING|KONTAKTLØS|Godkendt|GODKENDT|Drikkepenge|TAK FOR BESØGET|PÅ GENSYN|Åbningstider|Øl og vin|"
    "Kasse nr.|Antal varer",
    "sv": "TOTALT|SUMMA|ATT BETALA|DELSUMMA|MOMS|VARAV MOMS|Moms %|Netto|Brutto|KONTANT|KORT|VÄXEL|ÖRESAVRUNDNING|RABATT|"
    "Avrundning|KVITTO|Kvitto nr|Säljare|Kassa|Datum|Org.nr|Org nr:|Tel|KÖP|KONTAKTLÖS|Godkänt|Dricks|TACK FÖR BESÖKET|"
    "VÄLKOMMEN ÅTER|Öppettider|Öppet köp|Spara kvittot|Återbetalning|Erhållet|Totalt antal varor|Betalat|TOTAL KÖP",
    "nb": "TOTALT|SUM|Å BETALE|DELSUM|MVA|HERAV MVA|MVA-grunnlag|Avgift|KONTANT|BANKKORT|VEKSEL|ØREAVRUNDING|RABATT|KVITTERING|"
    "Salgskvittering|Selger|Kasse|Dato|Org.nr|Foretaksregisteret|Tlf|KJØP|KONTAKTLØS|Godkjent|TAKK FOR BESØKET|VELKOMMEN IGJEN|"
    "Åpningstider|Beløp|Til gode|Serverer|Hjertelig takk|Kjøp av varer",
    "fi": "YHTEENSÄ|SUMMA|MAKSETTAVA|VÄLISUMMA|ALV|ALV 25,5 %|VEROTON|KÄTEINEN|KORTTI|TAKAISIN|PYÖRISTYS|ALENNUS|KUITTI|Myyjä|"
    "Y-tunnus|Puh.|Päivä|Klo|VELOITUS|LÄHIMAKSU|KIITOS KÄYNNISTÄ|TERVETULOA UUDELLEEN|Hinta|Määrä|Asiakas",
    "de": "SUMME|GESAMT|ZU ZAHLEN|ZWISCHENSUMME|MwSt|MWST|Netto|Brutto|Steuer|BAR|GEGEBEN|RÜCKGELD|Rückgeld|KARTENZAHLUNG|"
    "EC-Karte|Bon-Nr.|Kasse|Bediener|Datum|Uhrzeit|USt-IdNr.|St.-Nr.|Tel.|Betrag|Kundenbeleg|kontaktlos|VIELEN DANK|"
    "AUF WIEDERSEHEN|Öffnungszeiten|Es bediente Sie|Für Ihren Einkauf|GESAMTBETRAG EUR|Geschäftsführer|Rundung|Stück|Größe",
    "en": "TOTAL|SUBTOTAL|TOTAL DUE|AMOUNT DUE|GST 6%|VAT|Tax|Rounding|CASH|CHANGE|VISA|MASTERCARD|Balance|Discount|Invoice No|"
    "Receipt #|Cashier|Date|Time|Tel:|Fax:|GST ID No:|Total Sales (Inclusive of GST)|TAX INVOICE|Thank you|Please come again|"
    "Qty|Item|Description|Price|Amt|Table|Cover|Service Charge|Round Adj|TOTAL ROUNDED|Goods sold are not returnable|Bill To",
}
_TOWNS = {
    "da": "København Århus Ålborg Odense Næstved Køge Sønderborg Rødovre Ærøskøbing Østerbro Ølstykke Åbenrå Vejle Herning",
    "sv": "Göteborg Malmö Örebro Umeå Linköping Västerås Jönköping Ängelholm Åre Östersund Luleå Älmhult Öregrund Stockholm",
    "nb": "Oslo Tromsø Bodø Ålesund Østfold Årdal Ørsta Sandnes Lillestrøm Drøbak Ås Bærum Mosjøen Trondheim Bergen",
    "fi": "Helsinki Espoo Tampere Jyväskylä Hämeenlinna Seinäjoki Åbo Äänekoski Ähtäri Oulu Turku Lahti Närpiö",
    "de": "München Köln Düsseldorf Nürnberg Göttingen Überlingen Öhringen Würzburg Gießen Berlin Hamburg Paderborn Weißenfels",
    "en": "London Leeds Manchester Kuala Lumpur Shah Alam Johor Bahru Selangor Penang York Bath Melaka Petaling Jaya",
}
#: From other countries' receipts, so that their letters stay.
_ABROAD = _split(
    "Kraków Łódź Gdańsk Święty paragon należność sprzedaż złotych Kč daň celkem účtenka děkujeme Příkop Žižkov Győr Erdős főút "
    "összesen köszönjük Székesfehérvár București Șoseaua Brăila preț țuică plată mulțumim İstanbul Beşiktaş fiş ödeme teşekkürler "
    "Rīga Šiauliai Õismäe kviitung käibemaks París año España Peña São João recibo não Coração français reçu été forêt garçon Noël "
    "œuvre Þór Garðabær Ísafjörður kvittun greiðsla après crème brûlée Żabka Ćevapi Đakovo Dvořák Ústí Ľubica Ňadra Ťahanovce"
)
#: Lines end here at the latest: short ones teach as much, and cost less to see.
_LENGTHS = (8, 10, 12, 14, 16, 20, 28)
_POSTCODES = {"da": "####", "sv": "### ##", "nb": "####", "fi": "#####", "de": "#####", "en": "#####"}
_CURRENCIES = {"da": ("kr", "kr.", "DKK"), "sv": ("kr", "SEK", ":-"), "nb": ("kr", "NOK", ",-")}
_SHAPES = (
    "## ## ## ##", "########", "DK########", "DK-########", "SE##########01", "######-####", "### ### ###", "NO ######### MVA",
    "#######-#", "FI########", "DE#########", "XXXX XXXX XXXX ####", "************####", "**** **** **** ####", "+45 ########",
    "+46 (0)# ### ## ##", "0###/######", "0## - ### ### ##", "######*####", "AID: A0000000######", "Ref. ######", "Auth: ######",
    "TVR 0000008001", "#/#", "#,###.##", "#.###,##", "#### #### ####", "Nr. #######", "CS####/#####", "#######-W", "(######-X)",
    "00######### 0###", "## % ##,## ##,##", "##.## % ###,## ##,##", "A ##,##", "B #,##", "#,### kg x ##,## kr/kg", "##,## EUR/L",
    "P/N #########", "GST : 000########", "# x ##,##", "## x #.##", "#.# x ###", "-##,##", "- #.##", "##,##-", "##.## SR",
    "RM ##.##",
    "€ ##,##", "££#.##", "$ ###.##", "##°", "Kl. ##:##", "Terminal: ########", "STAN ######", "Bon ####/###/##", "K##### # B##",
)  # fmt: skip
_MONTHS = _split(
    "jan feb mar apr maj mai jun jul aug sep okt oct nov dec dez Mär januar februar marts März august oktober"
)


@cache
def _words(language: str) -> tuple[str, ...]:
    if language == "fi":
        return tuple(_FINNISH)
    name, encoding = _LANGUAGES[language]
    read = (_LISTS / name).read_text(encoding=encoding, errors="ignore").split("\n")
    return tuple(word for word in (line.split("/")[0].strip() for line in read) if _WANTED.fullmatch(word))


@cache
def _with_letters(language: str) -> tuple[str, ...]:
    return tuple(word for word in _words(language) if _NORDIC.search(word)) or _words(language)


class Lines:
    """An endless, seeded stream of made-up lines. Words that are in `apart` never occur in them."""

    def __init__(self, *, seed: int, apart: Container[str] = frozenset()) -> None:
        self._lots = random.Random(seed)  # noqa: S311  # a game of data, not a secret
        self._apart = apart

    def __iter__(self) -> Iterator[str]:
        kinds: tuple[tuple[Callable[[str], str], int], ...] = (
            (self._shop, 30), (self._street, 8), (self._town, 7), (self._goods, 12), (self._says, 12), (self._moment, 6),
            (self._number, 7), (self._letters, 22), (self._web, 2), (self._figures, 5), (self._abroad, 3),
        )  # fmt: skip
        makers, weights = zip(*kinds, strict=True)
        while True:
            language = self._lots.choices(("da", "sv", "nb", "fi", "de", "en"), (24, 22, 10, 8, 14, 22))[0]
            line = " ".join(self._lots.choices(makers, weights)[0](language).split())
            line = line[: self._lots.choice(_LENGTHS)].strip()
            if line and not any(word.casefold() in self._apart for word in re.findall(r"\w+", line)):
                yield line

    def _word(self, language: str) -> str:
        """A word, more often than in running text one with a letter beyond a to z."""
        often = 0.05 if language == "en" else 0.7
        return self._lots.choice((_with_letters if self._lots.random() < often else _words)(language))

    def _cased(self, text: str) -> str:
        lot = self._lots.random()
        if lot < 0.5:
            return text.upper() if self._lots.random() < 0.97 else text.upper().replace("SS", "ß")
        if lot < 0.85:
            return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
        return text

    def _shop(self, language: str) -> str:
        firm = self._lots.choice(_FIRMS[language].split())
        words = [self._word(language) for _ in range(self._lots.choice((1, 1, 2)))]
        lot = self._lots.random()
        if lot < 0.5:
            words.append(firm)
        elif lot < 0.7:
            words.insert(0, firm)
        elif lot < 0.8:
            words.append(self._lots.choice(_TOWNS[language].split()))
        return self._cased(" ".join(words))

    def _street(self, language: str) -> str:
        ending = self._lots.choice(_STREETS[language].split())
        joined = "" if language != "en" and self._lots.random() < 0.8 else " "
        name = self._cased(self._word(language)[:12] + joined + ending)
        number = self._lots.randrange(1, 300)
        floor = self._lots.choice(("", "", "", "A", "B", " B", ", 1. sal", ", st. tv", " 2tr", "-" + str(number + 2)))
        return f"{name} {number}{floor}" if language != "en" or self._lots.random() < 0.3 else f"No. {number}, {name},"

    def _town(self, language: str) -> str:
        code = self._filled(_POSTCODES[language])
        prefix = self._lots.choice(("", "", "", "DK-", "S-", "D-", "N-"))
        town = self._cased(self._lots.choice((self._lots.choice(_TOWNS[language].split()), self._word(language))))
        return f"{prefix}{code} {town}"

    def _goods(self, language: str) -> str:
        words = self._cased(" ".join(self._word(language)[:12] for _ in range(self._lots.choice((1, 2, 2, 3)))))
        size = self._lots.choice(
            (
                "",
                "",
                "",
                " 500G",
                " 1L",
                " 33cl",
                " 2x",
                " 1,5 l",
                " 250 g",
                " 10stk",
                " m/ost",
                " u. løg",
                " XL",
                "*",
                "%",
            )
        )
        price = "" if self._lots.random() < 0.4 else " " + self._amount(language)
        return f"{self._lots.choice(('', '', '', '1 ', '2 x ', '1x ', '3 '))}{words}{size}{price}"

    def _says(self, language: str) -> str:
        says = self._lots.choice(_SAYS[language].split("|"))
        if self._lots.random() < 0.15:
            says = says.upper() if self._lots.random() < 0.5 else says.lower()
        tail = self._lots.random()
        colon = self._lots.choice(("", "", ":", " :"))
        if tail < 0.5:
            return f"{says}{colon} {self._amount(language)}"
        return says + colon if tail < 0.75 else f"{says}{colon} {self._number(language)}"

    def _amount(self, language: str) -> str:
        lot = self._lots.random()
        units = self._lots.choice(
            (
                self._lots.randrange(10),
                self._lots.randrange(100),
                self._lots.randrange(1000),
                self._lots.randrange(30000),
            )
        )
        cents = self._lots.choice((f"{self._lots.randrange(100):02}", "00", "50", "95", "99", "90"))
        point = "." if language == "en" or lot < 0.2 else ","
        thousands = self._lots.choice(("", {",": ".", ".": ","}[point], " "))
        whole = f"{units:,}".replace(",", thousands)
        currency = self._lots.choice(
            _CURRENCIES.get(language, ("EUR", "€", "EUR") if language != "en" else ("RM", "$", "£", "GBP"))
        )
        amount = f"{self._lots.choice(('', '', '', '', '-'))}{whole}{point}{cents}"
        return self._lots.choice(
            (
                amount,
                amount,
                amount,
                f"{amount} {currency}",
                f"{currency} {amount}",
                f"{amount}{currency}",
                f"{amount} A",
            )
        )

    def _moment(self, language: str) -> str:
        day, month, year = self._lots.randrange(1, 32), self._lots.randrange(1, 13), self._lots.randrange(1995, 2035)
        name = self._lots.choice(_MONTHS)
        date = self._lots.choice((
            f"{day:02}-{month:02}-{year}", f"{day:02}.{month:02}.{year}", f"{day:02}/{month:02}/{year}",
            f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year % 100:02}", f"{day}/{month}-{year % 100:02}",
            f"{year % 100:02}-{month:02}-{day:02}", f"{day}. {name} {year}", f"{day:02} {name.upper()} {year}",
            f"{day:02}-{name}-{year % 100:02}", f"{year}{month:02}{day:02}", f"{day:02}/{month:02}/{year % 100:02}",
        ))  # fmt: skip
        hour, minute, second = self._lots.randrange(24), self._lots.randrange(60), self._lots.randrange(60)
        clock = self._lots.choice((
            "", f" {hour:02}:{minute:02}", f" {hour:02}:{minute:02}:{second:02}", f" kl. {hour:02}.{minute:02}",
            f" {hour:02}.{minute:02}",
            f" {hour % 12 + 1}:{minute:02}:{second:02} {self._lots.choice(('AM', 'PM'))}",
        ))  # fmt: skip
        head = (
            ""
            if self._lots.random() < 0.6
            else self._lots.choice(("Dato:", "Datum:", "Datum", "Date :", "Pvm", "Tid", "DATE", "Dato/tid")) + " "
        )
        return head + date + clock if language else date

    def _filled(self, shape: str) -> str:
        return "".join(str(self._lots.randrange(10)) if sign == "#" else sign for sign in shape)

    def _number(self, language: str) -> str:
        head = self._lots.choice(("", "", "", f"{self._lots.choice(_SAYS[language].split('|'))} ", "CVR ", "Tel: "))
        return head + self._filled(self._lots.choice(_SHAPES))

    def _figures(self, language: str) -> str:
        """Columns of a VAT table, or a long code: figures and nothing to guess them from."""
        if self._lots.random() < 0.5:
            return " ".join(self._amount(language) for _ in range(self._lots.choice((2, 3, 4))))
        letters = "0123456789" * 3 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "-/.*#"
        return "".join(self._lots.choice(letters) for _ in range(self._lots.randrange(5, 22)))

    def _letters(self, language: str) -> str:
        """Nonsense that looks alike but for its letters: nothing but their shapes tells O, Ø, Ö and 0 apart."""
        alike = (
            "AÅÄÆA",
            "OØÖ0O",
            "aåäæa",
            "oøöo",
            "UÜU",
            "uüu",
            "EÉE",
            "eée",
            "ßB8",
            "AÅ",
            "OØ",
            "EÆ",
            "Dd",
            "0O",
            "AÀÁÂÃ",
            "ÈÊË",
            "çÇ",
            "ñÑ",
            "íîï",
            "óôõ",
        )
        rest = "BCDFGHJKLMNPRSTVW" if self._lots.random() < 0.6 else "bcdfghjklmnprstvw"
        small = rest.islower()
        words = []
        for _ in range(self._lots.choice((1, 2, 3))):
            word = ""
            for _ in range(self._lots.randrange(1, 4)):
                kind = self._lots.choice(
                    [one for one in alike if one.islower() == small] if self._lots.random() < 0.9 else alike
                )
                word += (
                    self._lots.choice(rest)
                    + self._lots.choice(kind)
                    + (self._lots.choice(rest) if self._lots.random() < 0.5 else "")
                )
            words.append(word)
        return " ".join(words) if language else words[0]

    def _abroad(self, language: str) -> str:
        words = self._cased(" ".join(self._lots.choice(_ABROAD) for _ in range(self._lots.choice((1, 2, 2)))))
        return f"{words} {self._amount(language)}" if self._lots.random() < 0.3 else words

    def _web(self, language: str) -> str:
        name = re.sub(r"[^a-z]", "", self._word(language).lower()) or "kvitt"
        ending = {"da": "dk", "sv": "se", "nb": "no", "fi": "fi", "de": "de", "en": "com"}[language]
        return self._lots.choice((
            f"www.{name}.{ending}", f"{name}@{name}.{ending}", f"https://{name}.{ending}/kvit",
            f"WWW.{name.upper()}.{ending.upper()}", f"info@{name}-{ending}.com", f"facebook.com/{name}",
            f"{name}.{ending}?id={self._filled('#####')}",
        ))  # fmt: skip
