"""The entry of `medivote-ctl`: reads the command line, and loads no more than that before it is understood."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from medivote_desktop.cli import terminal
from medivote_desktop.ctl.codes import EXIT_INTERRUPTED, EXIT_OK, EXIT_WISH_FAILED
from medivote_desktop.ctl.words import parse


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    terminal.prepare()
    try:
        code = _complete(arguments[1:]) if arguments[:1] == ["complete"] else _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output (head, less) has seen enough
        code = EXIT_OK
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    except OSError as error:
        sys.stderr.write(f"the answer cannot be written: {error}\n")
        code = EXIT_WISH_FAILED
    finally:
        terminal.settle()
    return code


def _run(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    from medivote_desktop.cli.command import run

    gc.freeze()  # what was imported stays, and need not be looked through
    gc.enable()
    return run(options)


def _complete(words: Sequence[str]) -> int:
    """What the shells' scripts ask for; says nothing where it knows nothing."""
    from medivote_desktop.ctl.completion import complete

    return complete(words)
