"""Read before Django's settings are: where the tests' own database lies. Loaded by `-p tests.environment`."""

import hashlib
import os
import tempfile
from pathlib import Path

#: Processes of one run each have a database server of their own, so that none stops another's.
_MARK = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:10] + os.environ.get(
    "PYTEST_XDIST_WORKER", ""
)
os.environ["KVITT_DATA"] = str(Path(tempfile.gettempdir()) / f"kvitt-tests-{os.getuid()}-{_MARK}")
os.environ["KVITT_SECRET_KEY"] = "only for tests, never for anything else"
os.environ["KVITT_DATABASE"] = f"kvitt_test_{os.getpid()}"
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "KVITT_POOL", "KVITT_ADDRESS", "KVITT_MAIL_URL"):
    os.environ.pop(name, None)
