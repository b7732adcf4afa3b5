"""What is promised about a real worker, broker and database."""
