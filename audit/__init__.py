"""The audit trail and the documents that were issued."""
