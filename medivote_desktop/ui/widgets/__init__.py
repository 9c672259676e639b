"""Small widgets that Qt has not, or has otherwise."""
