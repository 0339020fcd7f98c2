"""Per diem and lodging: trips, days, meals, and what they give by the rules of a country."""
