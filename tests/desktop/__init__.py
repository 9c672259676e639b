"""The real program in a real desktop: X server, window manager, session bus and tray."""
