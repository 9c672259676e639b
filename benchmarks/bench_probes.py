"""What it costs to ask 200 services by HTTP every 5 s how they are, and whether the loop feels it.

The cost is the program's CPU above that of the same fleet without health checks. One server answers for all, in a
process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, title
from benchmarks.harness import HERE, NO_DELAYS, Product, Workshop
from benchmarks.stamps import now_ns, wait_until
from benchmarks.usage import cpu_ms, late_beats

SERVICES, MEASURED_SECONDS, SETTLE_SECONDS = 200, 20.0, 6.0
SERVER = """
import asyncio
async def answer(reader, writer):
    await reader.read(4096)
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def start_server(workshop: Workshop) -> int:
    """The server that answers every probe; returns its port."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=workshop.environment
    )

    def end() -> None:
        server.kill()
        server.communicate()

    workshop.exits.callback(end)
    assert server.stdout is not None
    return int(server.stdout.readline())


def share_percent(product: Product, *, is_probed: bool = False) -> float:
    """The share of one core, once the start is over."""
    product.wait_until_up()
    time.sleep(SETTLE_SECONDS)
    before, began = cpu_ms(product.process.pid), time.monotonic()
    time.sleep(MEASURED_SECONDS)
    share = (cpu_ms(product.process.pid) - before) / (time.monotonic() - began) / 10
    if is_probed:
        wait_until_healthy(product)
    product.close()
    return share


def wait_until_healthy(product: Product) -> None:
    """Nothing costs less than probes that are not made."""

    def are_healthy() -> bool:
        services = cast("list[dict[str, object]]", product.ask("status")["services"])
        return all(service["health"] == "healthy" for service in services)

    wait_until(are_healthy, "health")


def longest_stall_ms(workshop: Workshop, keys: str) -> float:
    """How late a heartbeat in the loop is at most, from the start on: then all are probed together."""
    beats = workshop.folder / "beats"
    product = workshop.product(SERVICES, keys=keys, program=(HERE / "watched.py", beats))
    product.wait_until_up()
    settled_ns = now_ns()
    time.sleep(SETTLE_SECONDS + MEASURED_SECONDS)
    wait_until_healthy(product)
    late = [late_ns for came_ns, late_ns in late_beats(beats) if came_ns > settled_ns]
    product.close()
    return max(late, default=0) / 1e6


def main() -> None:
    title(f"{SERVICES} services probed by HTTP every 5 s")
    with Workshop() as workshop:
        keys = f"{NO_DELAYS}health_url = http://127.0.0.1:{start_server(workshop)}/health\nhealth_interval = 5s\n"
        bare = share_percent(workshop.product(SERVICES))
        probed = share_percent(workshop.product(SERVICES, keys=keys), is_probed=True)
        note = f"the program uses {probed:.2f} %, and {bare:.2f} % without health checks"
        tell("cost of the probes", probed - bare, 1.5, "% of a core", note)
        tell("longest stall of the loop", longest_stall_ms(workshop, keys), 25, "ms")


if __name__ == "__main__":
    main()
