// One stream for all windows.
