"""services.ini on the disk: read, watched, written."""
