"""The fail-safe matrix: breaks everything on real parts and measures how long relays stay on."""
