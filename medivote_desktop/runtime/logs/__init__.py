"""Logs of services: read at any size, searched, merged, and kept small."""
