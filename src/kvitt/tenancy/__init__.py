"""Companies, the scope a request runs in, and the two locks that keep companies apart."""
