"""What real books say, through the same code as the screens; the files are named by REALDATA_DIR."""
