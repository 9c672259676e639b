"""What the supervisor is made of: who belongs to the fleet, in which order it starts and stops, how it changes."""
