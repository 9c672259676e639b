"""Entry points. Nothing is imported before it is clear what was asked for: a demo service needs no Qt."""

from __future__ import annotations

import gc
import sys

_NO_WINDOW = frozenset(("--headless", "--version", "--help", "-h"))


def desktop() -> int:
    """`medivote-desktop`: the window, or `--headless`; also the demo's services, which are this program too."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--demo-service"] and len(arguments) > 1:
        from medivote_desktop.demo.fleet import run_demo_service

        return run_demo_service(arguments[1], arguments[2:])
    gc.disable()  # nothing that is made while the program starts is garbage; on again once it runs
    from medivote_desktop.startup import late

    late.put_off()
    if not _NO_WINDOW.intersection(arguments):
        from medivote_desktop.startup import ahead

        ahead.begin()
    from medivote_desktop.cli.program import main

    return main(arguments)


def ctl() -> int:
    """`medivote-ctl`: the terminal's side."""
    gc.disable()
    from medivote_desktop.cli.ctl import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(desktop())
