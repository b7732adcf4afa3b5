"""What creditors and banks send us."""
