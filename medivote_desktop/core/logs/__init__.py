"""Lines of logs: what they say, how serious they are, when they were written."""
