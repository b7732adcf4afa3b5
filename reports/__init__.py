"""Stage reports and measures."""
