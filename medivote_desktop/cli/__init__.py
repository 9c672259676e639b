"""The words of the two commands, and the terminal they are typed in."""
