"""Runs the program like watched.py, and writes down when each snapshot was handed to the endpoint.

served.py BEATS PUBLISHED [ARGUMENTS OF THE PROGRAM]

PUBLISHED gets a line for each snapshot: its revision, and when that was, in nanoseconds on the monotonic clock.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import watched
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.remote.thread import EndpointThread

BEAT_MS = 17


def main() -> int:
    publish = EndpointThread.publish
    with Path(sys.argv.pop(2)).open("w", buffering=1) as output:

        def noted_publish(thread: EndpointThread, picture: Picture) -> None:
            output.write(f"{picture.snapshot.revision} {time.monotonic_ns()}\n")
            publish(thread, picture)

        setattr(EndpointThread, "publish", noted_publish)  # noqa: B010 - to mypy a method is not to be assigned
        return watched.main(BEAT_MS)


if __name__ == "__main__":
    sys.exit(main())
