"""The lower half of the window: what is known of one service."""
