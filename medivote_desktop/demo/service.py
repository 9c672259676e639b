"""What all the demo's services share: a health answer, a pulse, and the way from start to stop."""

from __future__ import annotations

import os

from medivote_desktop.demo.ports import listen
from medivote_desktop.demo.pulse import Pulse, log, remarks
from medivote_desktop.demo.server import Server, StopSignals
from medivote_desktop.demo.web import LOOPBACK, Response, Routes, json_response


class Service:
    """One service: what it answers, and how it passes its time.

    Attributes:
        title: Its name, as people read it.
        reuse_address: Whether it can bind its port while old connections linger in TIME_WAIT.
    """

    reuse_address = True

    def __init__(self, title: str) -> None:
        self.title = title

    def routes(self) -> Routes:
        """What it answers."""
        return {"GET /": self.greet, "GET /health": self.greet}

    def greet(self) -> Response:
        """Say that all is well."""
        return json_response({"service": self.title, "status": "healthy"})

    def pulse(self) -> Pulse:
        """How much it works, and what it writes."""
        lines = remarks(("INFO", "{} rewards settled"), ("INFO", "Epoch closed with {} participants"))
        return Pulse(1.0, 0.004, lines)


def serve(service: Service, port: int, stop: StopSignals) -> int:
    """Hold the port and answer until the end is asked for; the exit code."""
    try:
        listener = listen(port, reuse_address=service.reuse_address)
    except OSError as error:
        log("ERROR", f"Cannot listen on {LOOPBACK}:{port}: {type(error).__name__}: {error}")
        return 1
    log("INFO", f"{service.title} started on http://{LOOPBACK}:{port}, pid {os.getpid()}")
    Server(listener, service.routes(), service.pulse(), stop).run()
    log("INFO", f"{service.title} stopped")
    return 0
