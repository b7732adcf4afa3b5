"""What managers take away."""
