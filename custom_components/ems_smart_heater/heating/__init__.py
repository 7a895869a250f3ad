"""Carries decisions out: relays, temperatures, memory, and the controller between them."""
