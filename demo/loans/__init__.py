"""Readers of public books of real loans: ``import_portfolio --profile kiva`` and ``--profile berka``."""
