"""What people do to drives, vehicles, places and the table of prices: one verb in each file."""
