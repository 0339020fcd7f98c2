"""Protected fields: unreadable in the database, bound to their row, moved to a new key without a word lost."""

import pytest
from django.db import connection

from kvitt.people.models import User
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.encryption import UnreadableSecretError, decrypt, encrypt
from kvitt.tenancy.rotation import rotate
from kvitt.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
OLD, NEW = ("1", "an old secret"), ("2", "a new secret")


@pytest.fixture
def alma(settings):
    settings.KVITT_FIELD_KEYS = [OLD]
    cast = make_nordlys()
    with company_scope(cast.company.id):
        alma = User.objects.get(id=cast.alma.id)
        alma.address, alma.bank_account = "Strandvejen 1", "DK50 0040 0440 1162 43"
        alma.save()
        yield alma


def _stored(user: User) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, bank_account FROM people_user WHERE id = %s", [user.id])
        return cursor.fetchone()


def _read(user: User) -> tuple[str, str]:
    row = User.objects.get(id=user.id)
    return row.address, row.bank_account


def test_the_database_holds_no_word_of_it(alma):
    assert "Strandvejen" not in "".join(_stored(alma))
    assert _read(alma) == ("Strandvejen 1", "DK50 0040 0440 1162 43")


def test_a_value_copied_to_another_row_or_column_does_not_open(alma):
    address, _ = _stored(alma)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET bank_account = %s WHERE id = %s", [address, alma.id])
    with pytest.raises(UnreadableSecretError):
        _ = User.objects.get(id=alma.id).bank_account


def test_rotating_moves_every_value_to_the_new_key_and_the_old_one_can_go(alma, settings):
    settings.KVITT_FIELD_KEYS = [NEW, OLD]
    assert _read(alma) == ("Strandvejen 1", "DK50 0040 0440 1162 43")
    seen = []
    assert rotate(progress=lambda done, total: seen.append((done, total))) >= 1
    assert seen[-1][0] == seen[-1][1] > 0
    assert all(value.startswith("1.2.") for value in _stored(alma))
    assert rotate() == 0
    settings.KVITT_FIELD_KEYS = [NEW]
    assert _read(alma) == ("Strandvejen 1", "DK50 0040 0440 1162 43")


def test_rotating_without_the_old_key_says_so(alma, settings):
    settings.KVITT_FIELD_KEYS = [NEW]
    with pytest.raises(UnreadableSecretError, match="KVITT_FIELD_KEYS"):
        rotate()


def test_plain_text_never_reaches_the_database_by_a_bulk_write(alma):
    with pytest.raises(TypeError):
        User.objects.filter(id=alma.id).update(address="Strandvejen 2")
    alma.address = "Strandvejen 3"
    with pytest.raises(TypeError):
        User.objects.bulk_update([alma], ["address"])


def test_opening_needs_what_it_was_bound_to(settings):
    settings.KVITT_FIELD_KEYS = [OLD]
    sealed = encrypt("word", bound_to="here")
    assert decrypt(sealed, bound_to="here") == "word"
    with pytest.raises(UnreadableSecretError):
        decrypt(sealed, bound_to="there")
