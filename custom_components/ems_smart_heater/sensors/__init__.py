"""What the sensors show, described."""
