"""Where the local control channel of a state folder is found: text in, text out, the same for program and terminal.

On POSIX it is a socket file in the state folder. Where that path is too long for a socket, the socket lies in the
runtime folder under the hash of the state folder, and a link of the usual name in the state folder points at it: who
knows the state folder always finds the socket, whatever its environment says about runtime folders.
On Windows it is a named pipe, called by the same hash.
"""

from __future__ import annotations

from medivote_desktop.core.digest import hex_sha256

SOCKET_NAME = "control.sock"
REQUEST_LIMIT_BYTES = 64 * 1024
"""The longest request, its newline included. Answers may be longer."""

# Linux holds 108 bytes and macOS 104, the closing NUL included.
_SOCKET_PATH_LIMIT_BYTES = 103


def short_hash(text: str, digits: int = 8) -> str:
    """The first hexadecimal digits of the SHA-256 of a text; never fails, whatever a path may hold."""
    return hex_sha256(text.encode("utf-8", "backslashreplace"))[:digits]


def fits_socket(path: str) -> bool:
    """Whether a path is short enough to be a socket's address on every POSIX system."""
    return len(path.encode("utf-8", "surrogateescape")) <= _SOCKET_PATH_LIMIT_BYTES


def link_path(state_folder: str) -> str:
    """The name that leads to the socket: the socket itself, or a link to it where this path is too long."""
    return f"{state_folder}/{SOCKET_NAME}"


def socket_path(state_folder: str, runtime_folder: str) -> str:
    """Where the program listens on POSIX. Both folders absolute, the state folder with its links resolved.

    Raises:
        ValueError: Even the path in the runtime folder is too long for a socket.
    """
    path = link_path(state_folder)
    if fits_socket(path):
        return path
    path = f"{runtime_folder}/{short_hash(state_folder, 16)}.sock"
    if not fits_socket(path):
        raise ValueError(f"{path} is too long for a socket; set state_dir to a folder with a shorter path")
    return path


def pipe_name(state_folder: str) -> str:
    """The name of the pipe on Windows, without its `\\\\.\\pipe\\` prefix; case does not matter there."""
    return f"medivote-desktop-{short_hash(state_folder.casefold(), 16)}"
