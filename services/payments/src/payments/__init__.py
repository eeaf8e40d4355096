"""Payments: authorised at a processor, settled at most once per order."""
