"""What is owed, with no people in it."""
