"""What is switched, when and why; pure: no clock, no I/O, no Home Assistant."""
