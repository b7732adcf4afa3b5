"""Turn the bytes of any file into rows of text, within limits, or refuse the file with the true reason."""
