"""A service that fails at once, with the defaults: how often it is started in 20 seconds, and what that costs."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, title
from benchmarks.harness import Workshop
from benchmarks.stamps import wait_until
from benchmarks.usage import cpu_ms

SECONDS = 20.0
STARTS_TARGET, CPU_TARGET_MS, FIRST_TARGET_MS = 10, 50.0, 20.0


def main() -> None:
    title(f"a flapping service, {SECONDS:g} s")
    with Workshop() as workshop:
        bystander = workshop.product(1, keys="autostart = no\n")
        product = workshop.product(1, keys="autostart = no\n", arguments="1")
        wait_until(
            lambda: all((fleet.state_folder / "control.sock").is_socket() for fleet in (bystander, product)), "channel"
        )
        time.sleep(2)
        before = {fleet: cpu_ms(fleet.process.pid) for fleet in (bystander, product)}
        product.ask("start", "all")
        time.sleep(SECONDS)
        spent = {fleet: cpu_ms(fleet.process.pid) - before[fleet] for fleet in (bystander, product)}
        stamps = product.stamps
        starts = stamps.count(0)
        first_ms = (stamps.first_ns(0, 1) - stamps.first_ns(0, 0)) / 1e6
        seconds = ", ".join(f"{(stamps.first_ns(0, run) - stamps.first_ns(0, 0)) / 1e9:.2f}" for run in range(starts))
        tell("starts", starts, STARTS_TARGET, "starts", f"at {seconds} s")
        tell("first restart after the first start", first_ms, FIRST_TARGET_MS, "ms")
        note = f"the same program with its service stopped: {spent[bystander]:.0f} ms"
        tell("CPU of the supervisor", spent[product], CPU_TARGET_MS, "ms", note)


if __name__ == "__main__":
    main()
