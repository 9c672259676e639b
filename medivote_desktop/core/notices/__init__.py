"""News for a person who is not looking."""
