"""Short codes that one person reads out to another over the telephone."""

import secrets

# Without the letters and digits that are mistaken for one another.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6


def new_code() -> str:
    """Six characters that are easy to read out."""
    return "".join(secrets.choice(CODE_LETTERS) for _i in range(CODE_LENGTH))
