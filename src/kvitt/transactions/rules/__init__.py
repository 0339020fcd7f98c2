"""Rules that all kinds share. Pure."""
