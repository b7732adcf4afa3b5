"""The forms of this room check shape only. The verbs decide."""
