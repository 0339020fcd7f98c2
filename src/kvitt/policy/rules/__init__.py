"""What a company's policy says, and what it says about an item. Pure Python."""
