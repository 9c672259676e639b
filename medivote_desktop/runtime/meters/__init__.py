"""What services use: the quick look of Linux, and the one that works everywhere."""
