"""Every table of a company has its key, its policy and its say on personal data."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CompositePrimaryKey, ForeignObject

from kvitt.privacy import register

DIRECTORY = {"tenancy_companycode", "tenancy_tries"}
MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name.startswith("kvitt.")
    for model in config.get_models()
    if model._meta.db_table not in DIRECTORY
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_company_stands_first_in_every_key(model):
    if model._meta.label == "tenancy.Company":
        assert model._meta.pk.name == "company_id"
        return
    assert isinstance(model._meta.pk, CompositePrimaryKey)
    assert model._meta.pk.field_names[0] == "company_id"
    for rule in model._meta.total_unique_constraints:
        assert rule.fields[0] == "company_id", rule
    for index in model._meta.indexes:
        assert index.fields[0] == "company_id", index


@pytest.mark.django_db
def test_row_level_security_is_forced_on_every_table_with_a_company():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
            "(SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        found = {name: (forced, policies) for name, forced, policies in cursor.fetchall()}
    tables = {model._meta.db_table for model in MODELS}
    assert tables <= set(found)
    assert {name for name, (forced, policies) in found.items() if not forced or policies != 1} <= DIRECTORY


@pytest.mark.django_db
def test_every_reference_is_a_foreign_key_over_both_columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        )
        keys = cursor.fetchall()
    for model in MODELS:
        for field in model._meta.private_fields:
            if type(field) is ForeignObject:
                wanted = f"FOREIGN KEY (company_id, {field.from_fields[1]})"
                table = model._meta.db_table
                assert any(name == table and text.startswith(wanted) for name, text in keys), (table, wanted)


@pytest.mark.django_db
def test_the_application_may_not_change_what_is_immutable_nor_truncate_anything():
    with connection.cursor() as cursor:
        for table in ("ledger_voucher", "ledger_posting", "events_seal", "exports_batch", "exports_batchfile"):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')", [table, table]
            )
            assert cursor.fetchone() == (False, False), table
        cursor.execute(
            "SELECT has_table_privilege('events_event', 'DELETE'), has_column_privilege('events_event', 'verb', 'UPDATE')"
        )
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'TRUNCATE')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_says_whether_it_is_personal(model):
    said = register.declared(model._meta.label)
    fields = {field.name for field in model._meta.local_concrete_fields} - {"id", "company_id", "version"}
    assert fields == set(said), f"{model._meta.label}: declare {fields ^ set(said)} in its room's personal.py"
