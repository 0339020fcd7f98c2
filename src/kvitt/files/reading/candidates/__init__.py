"""What may be the total, the date and the merchant: each with the features by which a learned ranking chooses. Pure."""
