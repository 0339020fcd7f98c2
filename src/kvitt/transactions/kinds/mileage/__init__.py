"""The kind *mileage*: driving with one's own or a company's vehicle."""
