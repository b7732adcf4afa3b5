"""Promises, agreements, payments, letters, tasks and closures: what follows a visit."""
