"""Mileage: what a drive gives by an ordered, dated table of conditions and prices. The law is the table that ships."""
