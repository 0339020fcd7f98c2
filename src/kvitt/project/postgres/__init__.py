"""The embedded PostgreSQL: its own small supervisor over the programs that the wheel brings."""

from kvitt.project.postgres.configuration import data_directory, database_settings
from kvitt.project.postgres.places import ServerError
from kvitt.project.postgres.server import Server

__all__ = ["Server", "ServerError", "data_directory", "database_settings"]
