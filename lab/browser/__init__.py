"""Home Assistant's pages in a real browser."""
