"""What a person set, as it is stored: what each value may be, read one by one, and written back."""
