"""The documentation's own code: what can be generated is generated, so that it cannot drift from the program."""
