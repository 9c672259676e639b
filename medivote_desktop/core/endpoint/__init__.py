"""What viewers elsewhere get of the fleet."""
