"""Finland."""
