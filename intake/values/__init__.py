"""Read one cell as a value of its type.

A reader takes the text of a cell. It returns None for an empty cell. It raises Problem if the cell can't be
taken, and Doubt if a person has to say what the cell means.
"""
