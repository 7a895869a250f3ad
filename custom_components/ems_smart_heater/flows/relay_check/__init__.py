"""Closes a relay for some seconds while the meter watches what comes of it."""
