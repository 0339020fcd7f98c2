"""Receipts as pictures and PDFs, drawn here; every shop on them is fiction."""
