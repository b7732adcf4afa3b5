"""No nouns of its own: this module exists so that Django tells the project when migrations are done
(rights).
"""
