"""The page in a real Chromium, served by the whole program with real services."""
