"""From the sections of a services.ini to checked values."""
