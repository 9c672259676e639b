"""Takes secrets out of texts that leave the machine."""
