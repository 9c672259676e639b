"""The exit codes of `medivote-ctl`. Nothing is loaded for them."""

EXIT_OK = 0
EXIT_WISH_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_NOT_RUNNING = 3
EXIT_NO_ANSWER = 4
EXIT_REFUSED = 5
EXIT_INTERRUPTED = 130
