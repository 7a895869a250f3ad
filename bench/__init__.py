"""Benchmarks: `script/bench NAME` runs bench/NAME.py."""
