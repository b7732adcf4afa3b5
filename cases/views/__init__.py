"""The pages of this room; a screen family a file."""
