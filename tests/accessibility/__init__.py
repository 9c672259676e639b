"""What those get who use the program without seeing it, without a mouse, or without telling colours apart."""
