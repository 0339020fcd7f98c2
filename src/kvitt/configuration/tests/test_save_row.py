"""Saving one row of a noun."""

from decimal import Decimal

import pytest

from kvitt.configuration.actions.rows import save_row
from kvitt.configuration.nouns import NOUNS
from kvitt.configuration.queries import rows_by_id
from kvitt.events.queries import history_of
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Account, LedgerSettings
from kvitt.people.actions.national_ids import keep_national_id
from kvitt.people.actions.sign_in import Caller, open_session
from kvitt.people.models import Branch, CompanyCard, Dimension, DimensionValue, ManagerOf, NationalId, Session, User
from kvitt.policy.models import CostType, DimensionRule, VatCode
from kvitt.project.nordlys import AT
from kvitt.tenancy.models import Company

NEW_USER = {
    "email": "Nora@Nordlys.example",
    "name": "Nora Ægir Østergård",
    "roles": "employee approver",
    "managers": "bo@nordlys.example eva@nordlys.example",
    "enters_for": "alma@nordlys.example",
    "employee_number": "N1",
    "mobile": "+45 20 30 40 50",
    "language": "da",
    "approval_limit": "10000",
    "invoice_approval_limit": "5000.50",
    "branch": "malmo",
    "dimension_department": "200",
    "address": "Havnegade 1, 8000 Aarhus C",
    "car_registration": "ab 12 345",
    "bank_country": "DK",
    "bank_account": "0040 0440116243",
    "bank_bic": "NDEADKKK",
}


def _save(noun, person, texts, row_id=None, **more):
    return save_row(noun=NOUNS[noun], person=person, row_id=row_id or uuid7(), texts=texts, at=AT, **more)


def _codes(noun, person, texts, row_id=None):
    with pytest.raises(InvalidError) as caught:
        _save(noun, person, texts, row_id)
    return {finding.field: finding.code for finding in caught.value.findings}


def test_a_new_user_with_everything(cast):
    row_id = uuid7()
    _save("users", cast.eva, NEW_USER, row_id)
    row = User.objects.get(id=row_id)
    assert (row.email, row.initials, row.car_registration) == ("nora@nordlys.example", "NÆØ", "AB 12 345")
    assert (row.approval_limit, row.invoice_approval_limit) == (Decimal(10000), Decimal("5000.50"))
    assert row.dimensions == {"department": "200"}
    assert (row.address, row.bank_account) == (NEW_USER["address"], NEW_USER["bank_account"])
    assert row.created_at == AT
    above = ManagerOf.objects.filter(user_id=row_id).order_by("position")
    assert [link.manager_id for link in above] == [cast.bo.id, cast.eva.id]
    (event,) = history_of(row_id)
    assert event.verb == "users.added"
    assert NEW_USER["address"] not in str(event.payload)


def test_the_same_new_row_sent_twice_is_one(cast):
    row_id = uuid7()
    _save("users", cast.eva, NEW_USER, row_id)
    again = _save("users", cast.eva, NEW_USER, row_id)
    assert again.version == 1
    assert len(history_of(row_id)) == 1


def test_only_what_is_given_changes(cast):
    Dimension.objects.filter(code="cost_centre").update(is_active=False)
    User.objects.filter(id=cast.alma.id).update(dimensions={"department": "100", "cost_centre": "9"}, password="kept")
    _save("users", cast.eva, {"mobile": "12345678"}, cast.alma.id, version=1)
    row = User.objects.get(id=cast.alma.id)
    assert (row.mobile, row.version, row.password) == ("12345678", 2, "kept")
    assert row.dimensions == {"department": "100", "cost_centre": "9"}
    assert ManagerOf.objects.filter(user_id=row.id).count() == 1
    assert history_of(row.id)[-1].payload == {"fields": ["mobile"]}


def test_old_sight_is_refused(cast):
    _save("users", cast.eva, {"mobile": "11111111"}, cast.alma.id, version=1)
    with pytest.raises(ConflictError, match="changed-meanwhile"):
        _save("users", cast.eva, {"mobile": "22222222"}, cast.alma.id, version=1)


def test_every_fault_is_told_at_once_at_its_field(cast):
    found = _codes(
        "users",
        cast.eva,
        {
            **NEW_USER,
            "email": "nora",
            "name": "",
            "roles": "king",
            "employee_number": "ALM",
            "approval_limit": "much",
            "dimension_department": "999",
            "bank_account": "DK1200400440116243",
            "bank_bic": "X",
        },
    )
    assert found == {
        "email": "user.email-invalid",
        "name": "name-missing",
        "roles": "choice-unknown",
        "employee_number": "user.number-taken",
        "approval_limit": "number-invalid",
        "dimension_department": "choice-unknown",
        "bank_account": "bank.iban-invalid",
        "bank_bic": "bank.bic-invalid",
    }
    assert not User.objects.filter(full_name="").exists()


def test_an_email_belongs_to_one_user(cast):
    assert _codes("users", cast.eva, {**NEW_USER, "email": "ALMA@nordlys.example"}) == {"email": "user.email-taken"}


def test_managers_in_a_circle_are_refused_with_the_way_named(cast):
    with pytest.raises(InvalidError) as caught:
        _save("users", cast.eva, {"managers": "alma@nordlys.example"}, cast.eva.id)
    (finding,) = caught.value.findings
    assert finding.code == "user.manager-circle"
    assert finding.parameters["chain"] == "Eva Holm → Alma Lauritsen → Bo Lind → Eva Holm"
    assert _codes("users", cast.eva, {"managers": "alma@nordlys.example"}, cast.alma.id) == {
        "managers": "user.manager-self"
    }


@pytest.mark.parametrize(("texts", "field"), [({"roles": "employee"}, "roles"), ({"active": "0"}, "active")])
def test_the_last_administrator_stays(cast, texts, field):
    assert _codes("users", cast.eva, texts, cast.eva.id) == {field: "user.last-administrator"}
    User.objects.filter(id=cast.bo.id).update(roles=["employee", "administrator"])
    _save("users", cast.eva, texts, cast.eva.id)


def test_who_is_taken_out_of_use_is_signed_out(cast):
    caller = Caller(network="", user_agent="")
    open_session(user=cast.alma, company_id=cast.company.id, at=AT, caller=caller, kind="browser", label="")
    _save("users", cast.eva, {"active": "0"}, cast.alma.id)
    assert not Session.objects.filter(user_id=cast.alma.id).exists()


@pytest.mark.parametrize("noun", [code for code in NOUNS if not NOUNS[code].single])
def test_employees_approvers_and_auditors_change_nothing(cast, noun):
    auditor = User.objects.create(full_name="Rie", email="rie@nordlys.example", roles=["auditor"], created_at=AT)
    for person in (cast.alma, cast.bo, auditor):
        with pytest.raises(NotAllowedError):
            _save(noun, person, {})


@pytest.mark.parametrize("noun", ["users", "company", "branches"])
def test_people_and_company_belong_to_administrators(cast, noun):
    with pytest.raises(NotAllowedError):
        _save(noun, cast.cleo, {"name": "X"}, cast.company.id)


def test_another_companys_row_does_not_exist(outsiders, cast):
    assert rows_by_id(NOUNS["users"], [outsiders.alma.id]) == {}
    with pytest.raises(NotFoundError):
        _save("users", cast.eva, {"mobile": "11111111"}, outsiders.alma.id, version=1)


def test_a_row_with_the_id_of_anothers_is_our_own(outsiders, cast):
    row = _save("users", cast.eva, {**NEW_USER, "managers": "", "enters_for": ""}, outsiders.alma.id)
    assert row.company_id == cast.company.id
    assert User.objects.get(id=outsiders.alma.id).full_name == NEW_USER["name"]


def test_the_others_people_cannot_be_named(cast):
    assert _codes("users", cast.eva, {"managers": "alma@sydvind.example"}, cast.alma.id) == {
        "managers": "choice-unknown"
    }


def test_a_cost_type_with_what_it_wants_of_dimensions(cast):
    row_id = uuid7()
    texts = {
        "code": "sailing",
        "name_da": "Sejlads",
        "name_sv": "Segling",
        "name_en": "Sailing",
        "account": "2000",
        "vat_home": "I25",
        "receipt_from": "0",
        "limit": "1.500,00",
        "comment_mandatory": "1",
        "dimension_project": "mandatory",
        "dimension_cost_centre": "hidden",
        "default_department": "100",
    }
    _save("cost-types", cast.cleo, texts, row_id)
    row = CostType.objects.get(id=row_id)
    assert (row.names["sv"], row.account, row.limit, row.receipt_from) == ("Segling", "2000", Decimal(1500), Decimal(0))
    codes = dict(Dimension.objects.values_list("id", "code"))
    rules = {
        codes[rule.dimension_id]: (rule.visible, rule.mandatory, rule.default)
        for rule in DimensionRule.objects.filter(cost_type_id=row_id)
    }
    assert rules == {"project": (True, True, ""), "cost_centre": (False, False, ""), "department": (True, False, "100")}
    _save("cost-types", cast.cleo, {"dimension_project": "", "default_department": ""}, row_id)
    assert DimensionRule.objects.filter(cost_type_id=row_id).count() == 1


def test_a_cost_type_needs_an_account_that_exists(cast):
    assert _codes("cost-types", cast.cleo, {"code": "x", "name_en": "X", "account": "4711"}) == {
        "account": "choice-unknown"
    }


def test_a_taken_code_is_told_at_the_code(cast):
    texts = {"code": "taxi", "name_en": "Taxi", "account": "2000"}
    assert _codes("cost-types", cast.cleo, texts) == {"code": "code-taken"}


def test_a_vat_code(cast):
    row_id = uuid7()
    texts = {"code": "I12", "name_en": "Half", "country": "DK", "rate": "12.125", "deductible": "50", "account": "7740"}
    _save("vat-codes", cast.cleo, texts, row_id)
    row = VatCode.objects.get(id=row_id)
    assert (row.rate, row.deductible) == (Decimal("12.125"), Decimal(50))
    assert _codes("vat-codes", cast.cleo, {"rate": "101", "account": ""}, row_id) == {
        "rate": "percent-invalid",
        "account": "vat.account-missing",
    }


def test_what_others_refer_to_stays(cast):
    account = Account.objects.get(number="2000")
    assert _codes("accounts", cast.cleo, {"number": "2001", "name": "Rejser"}, account.id) == {"number": "code-fixed"}
    assert _codes("accounts", cast.cleo, {"active": "0"}, account.id) == {"active": "in-use"}
    debt = Account.objects.get(number=LedgerSettings.objects.get().employee_debt_account)
    assert _codes("accounts", cast.cleo, {"active": "0"}, debt.id) == {"active": "in-use"}
    vat = VatCode.objects.get(code="I25")
    assert _codes("vat-codes", cast.cleo, {"active": "0"}, vat.id) == {"active": "in-use"}
    malmo = Branch.objects.get(code="malmo")
    assert _codes("branches", cast.eva, {"active": "0"}, malmo.id) == {"active": "in-use"}


def test_an_account_out_of_use_cannot_be_chosen_anew(cast):
    _save("accounts", cast.cleo, {"number": "9999", "name": "Gammel", "active": "0"})
    row = CostType.objects.get(code="taxi")
    assert _codes("cost-types", cast.cleo, {"account": "9999"}, row.id) == {"account": "choice-unknown"}


def test_a_dimension_and_its_values(cast):
    _save("dimensions", cast.cleo, {"code": "Vessel", "name_en": "Vessel", "on_user": "1"})
    dimension = Dimension.objects.get(code="vessel")
    assert dimension.position == 3
    row_id = uuid7()
    texts = {
        "dimension": "vessel",
        "code": "V1",
        "name": "Ørnen",
        "owner": "BO@nordlys.example",
        "valid_from": "1.1.2026",
        "valid_until": "2027-01-01",
    }
    _save("dimension-values", cast.cleo, texts, row_id)
    row = DimensionValue.objects.get(id=row_id)
    assert (row.owner_id, str(row.valid_from), str(row.valid_until)) == (cast.bo.id, "2026-01-01", "2027-01-01")
    assert _codes("dimension-values", cast.cleo, texts) == {"code": "code-taken"}
    assert _codes("dimension-values", cast.cleo, {"valid_until": "2026-01-01"}, row_id) == {
        "valid_until": "until-before-from"
    }
    _save("users", cast.eva, {"dimension_vessel": "V1"}, cast.alma.id)
    assert User.objects.get(id=cast.alma.id).dimensions == {"department": "100", "vessel": "V1"}


def test_a_branch(cast):
    texts = {"code": "oslo", "name": "Oslo", "country": "no", "currency": "nok"}
    _save("branches", cast.eva, texts)
    row = Branch.objects.get(code="oslo")
    assert (row.country, row.currency) == ("NO", "NOK")
    wrong = {"code": "lund", "name": "Lund", "country": "SE", "currency": "XYZ", "legal_number": "556012-5791"}
    assert _codes("branches", cast.eva, wrong) == {
        "currency": "company.currency-invalid",
        "legal_number": "company.legal-number-invalid",
    }


def test_a_company_card_keeps_four_digits(cast):
    texts = {"user": "alma@nordlys.example", "label": "Visa", "last4": "4242", "account": "7350"}
    _save("cards", cast.cleo, texts)
    assert CompanyCard.objects.get().user_id == cast.alma.id
    assert _codes("cards", cast.cleo, {**texts, "last4": "4242424242424242"}) == {"last4": "card.last4-invalid"}
    assert _codes("cards", cast.cleo, texts) == {"last4": "code-taken"}


def test_the_companys_own_settings(cast):
    _save(
        "company", cast.eva, {"name": "Nordlys Energi A/S", "legal_number": "DK 13585628"}, cast.company.id, version=1
    )
    assert Company.objects.get().name == "Nordlys Energi A/S"
    assert _codes("company", cast.eva, {"legal_number": "13585629"}, cast.company.id) == {
        "legal_number": "company.legal-number-invalid"
    }
    with pytest.raises(NotFoundError):
        _save("company", cast.eva, {"name": "Second"})


def test_the_accounts_of_every_booking(cast):
    row = LedgerSettings.objects.get()
    _save("ledger", cast.cleo, {"rounding_account": "1950"}, row.id)
    assert LedgerSettings.objects.get().rounding_account == "1950"
    assert _codes("ledger", cast.cleo, {"rounding_account": ""}, row.id) == {"rounding_account": "code-missing"}


def test_a_column_that_is_not_there_is_told(cast):
    assert _codes("users", cast.eva, {"password": "x"}, cast.alma.id) == {"password": "table.column-unknown"}


def test_personal_numbers_are_erased_when_the_company_keeps_them_no_more(cast):
    noun, company = NOUNS["company"], Company.objects.get()
    texts = noun.texts([company], list(noun.columns()))[0]
    _save("company", cast.eva, {**texts, "keeps_national_ids": "1"}, company.company_id)
    keep_national_id(person=cast.cleo, user_id=cast.alma.id, number="211062-5629", at=AT)
    _save("company", cast.eva, {**texts, "keeps_national_ids": "0"}, company.company_id)
    assert not NationalId.objects.exists()
