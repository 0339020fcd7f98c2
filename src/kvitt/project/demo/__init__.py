"""The demo company *Nordlys A/S*: its people, three years of purchases, and their receipts. Everything here is fiction."""
