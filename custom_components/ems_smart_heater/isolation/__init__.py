"""What disturbs nobody if it fails."""
