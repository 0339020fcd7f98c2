"""The API itself, without its routes."""

from ninja import NinjaAPI

from kvitt.api.security import Token

api = NinjaAPI(
    title="Kvitt",
    version="1",
    description=(
        "Everything that Kvitt's pages do. Sign in with `POST /sessions`, then send the token as `Authorization: Bearer …`. "
        "Ids of new things are made by the client (UUID version 7), so that sending again does not make two; there is no "
        "`Idempotency-Key`. Items carry their version as `ETag`; `If-Match` refuses (412) a change made on old sight. "
        "Amounts are decimal strings. Refusals are problem details (RFC 9457) with every finding at once."
    ),
    auth=Token(),
    urls_namespace="api",
)
