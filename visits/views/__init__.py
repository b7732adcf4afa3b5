"""The pages of the visit, a file for each family."""
