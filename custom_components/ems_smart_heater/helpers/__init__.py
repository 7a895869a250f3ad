"""What other rooms lean on: what fails disturbs nobody, and timers."""
