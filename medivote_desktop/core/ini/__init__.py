"""Text formats of people's files: INI as it is written, environment files, commands, variables."""
