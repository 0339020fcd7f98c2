"""What the application's role may do."""

from kvitt.project.postgres.configuration import APPLICATION


def application_rights() -> list[str]:
    """What the owner grants the application's role, now and on every later table. No TRUNCATE, no ownership."""
    return [
        f"GRANT USAGE ON SCHEMA public TO {APPLICATION}",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION}",
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION}",
    ]
