"""A real Home Assistant with a simulated house, and everything around it that can fail."""
