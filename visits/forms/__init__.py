"""The forms of the visit, a file for each part of it."""
