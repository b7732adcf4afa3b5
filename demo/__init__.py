"""The demo department, and the public loan books that show an import. An installation may leave this out."""
