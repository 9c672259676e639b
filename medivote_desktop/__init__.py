"""MediVote Desktop: supervises the services of a services.ini from a window, a tray icon and a terminal."""

__version__ = "0.1.0"
