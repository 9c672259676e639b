"""Where the configuration and its state are. Loads no Qt."""
