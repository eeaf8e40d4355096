"""Refunds: money of a successful payment given back, in whole or in parts, never more than it was."""
