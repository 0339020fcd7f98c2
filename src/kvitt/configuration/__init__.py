"""What pro users configure: every noun with its columns, changed on a page, through the API or by a table, by the same verbs."""
