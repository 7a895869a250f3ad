"""Each reading and decision to whoever looks, as far as he may."""
