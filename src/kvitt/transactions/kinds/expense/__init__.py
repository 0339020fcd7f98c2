"""The kind *expense*: money spent, with a receipt."""
