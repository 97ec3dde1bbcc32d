"""Leneda, Luxembourg's platform for energy data."""
