"""The files of creditors and banks, and their import."""
