"""Values and rules. Standard library only: no Qt, files, sockets, processes or clock."""
