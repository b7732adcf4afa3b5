"""What was promised and what comes of it."""
