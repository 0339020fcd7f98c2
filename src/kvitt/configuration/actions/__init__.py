"""Changing what pro users configure."""
