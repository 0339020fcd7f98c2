"""One file per verb. Each locks, asks the table of moves, permission and rules, writes named fields, appends the event."""
