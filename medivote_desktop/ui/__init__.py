"""Shows snapshots and asks for things; never knows who fulfils them."""
