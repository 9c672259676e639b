"""What the system tells of processes: who they are, what they hold, how they ended."""
