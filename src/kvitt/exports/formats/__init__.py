"""One file per format; each names a `FORMAT`. A new format is a new file here."""
