"""Rules about people. Pure."""
