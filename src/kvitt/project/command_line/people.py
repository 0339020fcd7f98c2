"""Companies and their users."""

from typing import Annotated

import typer

from kvitt.project.command_line.options import Data, Json
from kvitt.project.commands.said import database, fail, result

company = typer.Typer(help="Companies.", no_args_is_help=True)
user = typer.Typer(help="Users.", no_args_is_help=True)


@company.command("create")
def company_create(
    code: Annotated[str, typer.Argument(help="The company id that people type when they sign in.")],
    name: Annotated[str, typer.Option(help="The company's name.")],
    country: Annotated[str, typer.Option(help="Two letters, such as DK.")] = "DK",
    currency: Annotated[str, typer.Option(help="Three letters, such as DKK.")] = "DKK",
    legal_number: Annotated[str, typer.Option(help="CVR, organisationsnummer …")] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Make a company with accounts, VAT codes and cost types. Example: `kvitt company create acme --name "Acme ApS"`."""
    with database(data, migrated=True):
        from kvitt.kernel.clock import now
        from kvitt.kernel.errors import KvittError
        from kvitt.project.starting import install_starter_set
        from kvitt.tenancy.actions import create_company
        from kvitt.tenancy.scope import company_scope
        from kvitt.transactions.kind import kinds

        try:
            made = create_company(
                code=code,
                name=name,
                enabled_kinds=list(kinds()),
                country=country,
                base_currency=currency,
                legal_number=legal_number,
                at=now(),
            )
        except KvittError as error:
            fail(_sentence(error))
        with company_scope(made.company_id):
            install_starter_set(country=country)
    result(
        {"company_id": str(made.company_id), "code": made.code},
        as_json=as_json,
        text=f"Made {name}. Invite its administrator: kvitt user invite {made.code} EMAIL --name NAME --role administrator",
    )


@user.command("invite")
def user_invite(
    code: Annotated[str, typer.Argument(help="The company id.")],
    email: Annotated[str, typer.Argument(help="The work e-mail.")],
    name: Annotated[str, typer.Option(help="The full name.")],
    role: Annotated[list[str], typer.Option(help="A role; may be given several times.")] = ["employee"],  # noqa: B006
    language: Annotated[str, typer.Option(help="da, sv or en.")] = "en",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Invite a user, who gets a mail with a link to choose a password."""
    with database(data, migrated=True):
        from kvitt.kernel.clock import now
        from kvitt.kernel.errors import KvittError
        from kvitt.people.actions.passwords import invite
        from kvitt.people.models import Role
        from kvitt.tenancy.queries import company_id_of
        from kvitt.tenancy.scope import company_scope

        company_id = company_id_of(code)
        if company_id is None:
            fail(f"There is no company {code}. Make it with: kvitt company create {code} --name NAME")
        if unknown := set(role) - set(Role.values):
            fail(f"There is no role {', '.join(unknown)}. Roles are: {', '.join(Role.values)}.")
        with company_scope(company_id):
            try:
                made = invite(email=email, full_name=name, roles=["employee", *role], language=language, at=now())
            except KvittError as error:
                fail(_sentence(error))
    result({"user_id": str(made.id)}, as_json=as_json, text=f"Invited {email}.")


def _sentence(error: Exception) -> str:
    from kvitt.kernel.errors import InvalidError, KvittError
    from kvitt.tenancy.sentences import say

    if isinstance(error, InvalidError) and error.findings:
        return " ".join(say(finding.code, finding.parameters) for finding in error.findings)
    return say(error.code, error.parameters) if isinstance(error, KvittError) else str(error)
