"""Everything that stands in for the world: house, meter, relays, Home Assistant, browser, and what breaks.

Demo, proof, benchmarks and tests use it; it knows the meter's and the controller's words, never the reverse.
"""
