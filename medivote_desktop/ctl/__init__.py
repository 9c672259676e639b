"""What `medivote-ctl` does: one module an idea, and one small interface to the fleet, here or on another machine."""
