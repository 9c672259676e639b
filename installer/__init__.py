"""What makes the program ready to be passed on: its bundle, archives and installers. Never a part of the program."""
