"""The least that supervises with QProcess from Python: what Qt and Python cost before a program does anything else.

bare_qprocess.py CHILD STAMPS COUNT SOCKET

It does and understands what baseline.c does; the children are made as the program makes its own.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from functools import partial

from PySide6.QtCore import QCoreApplication, QProcess, QSocketNotifier
from PySide6.QtNetwork import QLocalServer

_LINE_BYTES = 64


class BareLoop:
    """Spawns all; what ends is spawned again at once, unless all are being stopped."""

    def __init__(self, child: str, stamps: str, count: int) -> None:
        self._alive, self._stopping = 0, False
        flags = QProcess.UnixProcessFlag
        parameters = QProcess.UnixProcessParameters()
        parameters.flags = (
            flags.CreateNewSession | flags.CloseFileDescriptors | flags.ResetSignalHandlers | flags.UseVFork
        )
        self._processes: list[QProcess] = []
        for index in range(count):
            process = QProcess()
            process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
            process.setStandardInputFile(QProcess.nullDevice())
            process.setUnixProcessParameters(parameters)
            process.setProgram(child)
            process.setArguments([stamps, str(index)])
            process.finished.connect(partial(self._ended, process))
            self._processes.append(process)

    def start(self) -> None:
        """Spawn all."""
        self._stopping = False
        for process in self._processes:
            self._spawn(process)

    def stop(self, number: int) -> None:
        """Send all a signal; none is spawned again."""
        self._stopping = True
        for process in self._processes:
            os.kill(process.processId(), number)

    def restart(self, index: int) -> None:
        """End one."""
        os.kill(self._processes[index].processId(), signal.SIGTERM)

    def _spawn(self, process: QProcess) -> None:
        process.start()
        self._alive += 1

    def _ended(self, process: QProcess, code: int, status: QProcess.ExitStatus) -> None:
        self._alive -= 1
        if not self._stopping:
            self._spawn(process)
        elif not self._alive:
            os.write(1, b"stopped\n")


def main(child: str, stamps: str, count: str, socket: str) -> int:
    app = QCoreApplication([])
    loop = BareLoop(child, stamps, int(count))
    server = QLocalServer()

    def command() -> None:
        line = os.read(0, _LINE_BYTES)
        if line.startswith(b"stop"):
            loop.stop(signal.SIGTERM)
        elif line:
            loop.start()
        else:
            app.quit()

    def answer() -> None:
        client = server.nextPendingConnection()

        def on_ready_read() -> None:
            if name := re.search(rb'"s(\d+)"', client.readAll().data()):
                loop.restart(int(name[1]))
            client.write(b"{}\n")
            client.flush()
            client.disconnectFromServer()

        client.readyRead.connect(on_ready_read)
        client.disconnected.connect(client.deleteLater)

    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(command)
    server.newConnection.connect(answer)
    if not server.listen(socket):
        return 1
    loop.start()
    app.exec()
    loop.stop(signal.SIGKILL)
    os._exit(0)  # QProcess would complain, one for each, that it is destroyed while its child runs


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
