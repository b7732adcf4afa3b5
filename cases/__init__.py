"""Whose debt it is and what we do about it."""
