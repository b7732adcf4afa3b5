"""The demo department, and readers of two public loan books. An installation may leave this room out."""
