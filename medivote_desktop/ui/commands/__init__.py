"""What a person can ask for, in menus, by keys and in the command palette."""
