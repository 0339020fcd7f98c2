"""Official rates, as dated data. No Django, no company."""
