"""Everything that opens beside the main window."""
