"""One script a figure; README.md holds the figures. Nothing here ships with the program."""
