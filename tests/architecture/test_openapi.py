"""The API's description is a promise to other programs: it changes only on purpose (`make golden` writes it anew)."""

import json
from pathlib import Path

from kvitt.api.app import api

GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"


def test_the_api_is_the_one_that_is_described(request):
    described = json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(described)
    assert described == GOLDEN.read_text()


def test_every_operation_says_what_it_does():
    for address, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (method, address)
            assert operation.get("description"), (method, address)
