"""Kvitt: expense management, from a photographed receipt to a booked voucher."""

__version__ = "0.1.0"
