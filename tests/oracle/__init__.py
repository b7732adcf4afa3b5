"""The second opinion: a slow simulator of an account, written from docs/money.md alone."""
