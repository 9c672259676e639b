"""Status of 100 services over the local control channel, from the question to the parsed answer.

The baseline is a bare blocking server that answers the same bytes, prepared beforehand, to the same client.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import p95, tell, title
from benchmarks.harness import Workshop
from benchmarks.stamps import now_ns
from medivote_desktop.core import channel
from medivote_desktop.remote.local import ask

ROUNDS = 300
TARGET_MS = 1.0


def serve_prepared(folder: Path, answer: bytes) -> int:
    """Answer every question on the folder's socket with the same bytes, in a child process; returns its pid."""
    folder.mkdir()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(channel.link_path(os.path.realpath(folder)))
    listener.listen()
    if pid := os.fork():
        listener.close()
        return pid
    try:
        while True:
            client, _ = listener.accept()
            with client:
                client.recv(4096)
                client.sendall(answer)
    finally:
        os._exit(1)


def question_ms(folder: Path) -> float:
    """Ask once."""
    began = now_ns()
    ask(folder, {"ask": "status"}, 10)
    return (now_ns() - began) / 1e6


def main() -> None:
    title("status of 100 services over the control channel")
    with Workshop() as workshop:
        product = workshop.product(100)
        product.wait_until_up()
        time.sleep(1)
        answer = json.dumps(product.ask("status")).encode() + b"\n"
        bare_folder = workshop.folder / "bare"
        server = serve_prepared(bare_folder, answer)
        try:
            mine, bare = [], []
            for _ in range(ROUNDS):
                mine.append(question_ms(product.state_folder))
                bare.append(question_ms(bare_folder))
        finally:
            os.kill(server, 9)
            os.waitpid(server, 0)
    base = statistics.median(bare)
    note = f"p95 {p95(mine):.3g} ms; {len(answer) / 1024:.0f} KiB; prepared answer {base:.3g} ms"
    tell("status", statistics.median(mine), TARGET_MS, "ms", f"{note}, ratio {statistics.median(mine) / base:.2g} x")


if __name__ == "__main__":
    main()
