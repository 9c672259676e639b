"""What one supervised service is made of: its program, its child, its tree, its stop."""
