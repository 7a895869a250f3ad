"""Keeps the meter: connected, identified, and judged fresh."""
