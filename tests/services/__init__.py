"""Tests with a real worker, broker and database."""
