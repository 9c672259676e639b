"""The polite stages of a stop: a POST to the service's own address, or a command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.environment import MARKERS
from medivote_desktop.runtime.service.child import end_helper, environment_of
from medivote_desktop.runtime.service.launch import LaunchSpec


class PoliteStop(QObject):
    """Asks one service to end; `on_refused` is called once if it could not even be asked.

    An accepted wish says nothing about the end: a blockchain node answers 200 and stays. The stage's limit decides.
    """

    def __init__(self, on_refused: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_refused = on_refused
        self._network: QNetworkAccessManager | None = None
        self._reply: QNetworkReply | None = None
        self._command: QProcess | None = None

    def post(self, url: str, timeout_seconds: float) -> None:
        """POST an empty body to `url`."""
        self._network = self._network or QNetworkAccessManager(self)
        request = QNetworkRequest(QUrl(url))
        request.setTransferTimeout(max(1, round(timeout_seconds * 1000)))
        request.setHeader(QNetworkRequest.KnownHeaders.ContentLengthHeader, 0)
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/octet-stream")
        self._reply = self._network.post(request, b"")
        self._reply.finished.connect(self._answered)

    def run(self, spec: LaunchSpec, command: tuple[str, ...]) -> None:
        """Execute the stop command in the service's directory and environment, its output in the service's log."""
        process = QProcess(self)
        process.setWorkingDirectory(spec.directory)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(spec.log_file or QProcess.nullDevice(), QProcess.OpenModeFlag.Append)
        # A helper is no part of the service's tree.
        own = {key: value for key, value in spec.environment.items() if key not in MARKERS}
        process.setProcessEnvironment(environment_of(own))
        system.set_command(process, command[0], command[1:])
        system.prepare(process)
        process.errorOccurred.connect(self._command_failed)
        process.finished.connect(self._command_ended)
        self._command = process
        process.start()

    def cancel(self) -> None:
        """Ask no more: the stage is over, or the service has ended."""
        if self._reply is not None:
            reply, self._reply = self._reply, None
            reply.finished.disconnect(self._answered)
            reply.abort()
            reply.deleteLater()
        if self._command is not None:
            command, self._command = self._command, None
            command.finished.disconnect(self._command_ended)
            command.errorOccurred.disconnect(self._command_failed)
            end_helper(command)

    def _answered(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        error, words = reply.error(), reply.errorString()
        reply.deleteLater()
        # A server that ends while it answers has understood.
        understood = (QNetworkReply.NetworkError.NoError, QNetworkReply.NetworkError.RemoteHostClosedError)
        if error not in understood:
            self._on_refused(f"stop_url: {words}")

    def _command_failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._command is not None:
            words = self._command.errorString()
            self._command.deleteLater()
            self._command = None
            self._on_refused(f"stop_command: {words}")

    def _command_ended(self, code: int, status: QProcess.ExitStatus) -> None:
        command, self._command = self._command, None
        if command is None:
            return
        command.deleteLater()
        if code != 0 or status is not QProcess.ExitStatus.NormalExit:
            self._on_refused(f"stop_command: exit code {code}")
