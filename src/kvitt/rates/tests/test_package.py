"""Rate packages: only what a trusted key signed, whole and unaltered, gives rates."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kvitt.rates.changes import changes
from kvitt.rates.package import LIMIT, PackageError, opened, pack
from kvitt.rates.tables import official

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PER_DIEM = b"""
country = "DK"
checked_on = 2026-12-20

[[rate]]
kind = "per_diem_full_day"
scheme = "tax_free_maximum"
since = 2027-01-01
until = 2028-01-01
value = "641.00"
currency = "DKK"
unit = "per full 24-hour travel day"
sources = ["made-up"]
confidence = "one source"

[source.made-up]
title = "A figure for this test"
"""
FILES = {"countries/dk/per_diem.toml": PER_DIEM}


def _packed(**other: object) -> bytes:
    return pack(**{"name": "rates-2027", "issued_on": date(2026, 12, 20), "files": FILES, "key": KEY, **other})


def _rewritten(data: bytes, **files: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w") as archive:
        content = {one.filename: source.read(one) for one in source.infolist()} | files
        for name, one in content.items():
            archive.writestr(name, one)
    return target.getvalue()


def _refused(data: bytes) -> str:
    with pytest.raises(PackageError) as refused:
        opened(data, trusted=[KEY.public_key()])
    return refused.value.code


def test_a_package_gives_its_rates_over_the_official_ones():
    package = opened(_packed(), trusted=[STRANGER.public_key(), KEY.public_key()])
    tables = package.tables.over(official())
    rate = tables.find("DK", "per_diem_full_day", on=date(2027, 1, 1))
    assert rate is not None
    assert rate.value == Decimal("641.00")
    before = tables.find("DK", "per_diem_full_day", on=date(2026, 12, 31))
    assert before is not None
    assert before.value == Decimal("625.00")


def test_what_changes_is_what_the_package_brings():
    package = opened(_packed(), trusted=[KEY.public_key()])
    found = changes(official(), package.tables.over(official()))
    assert [(change.what, change.rate.id) for change in found] == [("new", "dk.per_diem_full_day.2027-01-01")]


def test_a_corrected_value_is_a_change_of_the_same_rate():
    files = {"countries/dk/per_diem.toml": PER_DIEM.replace(b"2027-01-01", b"2026-01-01").replace(b"2028", b"2027")}
    package = opened(_packed(files=files), trusted=[KEY.public_key()])
    (change,) = changes(official(), package.tables.over(official()))
    assert change.what == "changed"
    assert change.before is not None
    assert (change.before.value, change.rate.value) == (Decimal("625.00"), Decimal("641.00"))


def test_the_same_files_give_the_same_archive():
    assert _packed() == _packed()


def test_a_package_signed_by_a_stranger_is_refused():
    assert _refused(_packed(key=STRANGER)) == "not-trusted"


def test_a_file_that_was_altered_added_or_taken_away_is_refused():
    packed = _packed()
    assert _refused(_rewritten(packed, **{"countries/dk/per_diem.toml": PER_DIEM + b"#"})) == "altered"
    assert _refused(_rewritten(packed, **{"countries/dk/more.toml": PER_DIEM})) == "altered"


def test_a_manifest_that_was_altered_is_refused():
    packed = _packed()
    with ZipFile(BytesIO(packed)) as archive:
        manifest = archive.read("package.toml")
    assert _refused(_rewritten(packed, **{"package.toml": manifest + b"#"})) == "not-trusted"


def test_an_archive_without_a_signature_is_refused():
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("countries/dk/per_diem.toml", PER_DIEM)
    assert _refused(target.getvalue()) == "not-signed"


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * (LIMIT + 1), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_refused(data: bytes):
    assert _refused(data) == "damaged"


@pytest.mark.parametrize("path", ["../evil.toml", "countries/dk/../../evil.toml", "/etc/x.toml", "countries/dk/x.py"])
def test_a_path_that_leads_elsewhere_is_refused(path: str):
    with pytest.raises(PackageError):
        _packed(files={path: PER_DIEM})


def test_rates_filed_under_another_country_are_refused():
    with pytest.raises(PackageError):
        _packed(files={"countries/se/per_diem.toml": PER_DIEM})


def test_rates_out_of_form_are_refused():
    with pytest.raises(PackageError):
        _packed(files={"countries/dk/per_diem.toml": PER_DIEM.replace(b'value = "641.00"', b"")})
