"""What every room stands on, with no trade rule in it."""
