"""How the program begins: Qt loaded quickly, the display looked at, the fleet opened and taken over."""
