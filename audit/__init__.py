"""What happened and what was issued."""
