"""What is done on the loop, when and for how long at a time: turns, rounds, deadlines, and the worker beside it."""
