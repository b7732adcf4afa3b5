"""The forms of this room: shape only; the verbs decide."""
