"""Sweden."""
