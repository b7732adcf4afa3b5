"""Public books of real loans: readers for ``import_portfolio --profile kiva`` and ``--profile berka``."""
