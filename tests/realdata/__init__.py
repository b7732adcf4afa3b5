"""Real loan books, read by the same code as the screens. REALDATA_DIR names the folder of the files."""
