"""The services table: its model, its view, and how both are painted."""
