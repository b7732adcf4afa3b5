"""What the pages of this room ask for; a screen family a file."""
