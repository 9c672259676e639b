"""The one door to what differs between systems: the same names, whichever system this is."""

from __future__ import annotations

import sys

from medivote_desktop.runtime.processes.descriptors import raise_descriptor_limit, room_for_children

if sys.platform == "win32":
    from medivote_desktop.runtime.platform_windows import (
        HAS_SIGNALS,
        KILL_EXIT_CODE,
        SHELL,
        all_pids,
        boot_id,
        close_process,
        descendants,
        drop_own_mark,
        execute,
        exit_of,
        group_exists,
        group_has_living,
        group_of,
        mark_of_process,
        mark_process,
        marked_environment,
        open_process,
        prepare,
        session_of,
        set_command,
        set_nice,
        signal_group,
        signal_leader,
        signal_number,
        signal_process,
        watch_process,
    )
else:
    from medivote_desktop.runtime.platform_posix import (
        HAS_SIGNALS,
        KILL_EXIT_CODE,
        SHELL,
        execute,
        group_exists,
        group_has_living,
        prepare,
        set_command,
        set_nice,
        signal_group,
        signal_leader,
        signal_number,
        signal_process,
        watch_process,
    )
    from medivote_desktop.runtime.processes.posix import (
        all_pids,
        boot_id,
        close_process,
        descendants,
        drop_own_mark,
        exit_of,
        group_of,
        mark_of_process,
        mark_process,
        marked_environment,
        open_process,
        session_of,
    )

__all__ = [
    "HAS_SIGNALS",
    "KILL_EXIT_CODE",
    "SHELL",
    "all_pids",
    "boot_id",
    "close_process",
    "descendants",
    "drop_own_mark",
    "execute",
    "exit_of",
    "group_exists",
    "group_has_living",
    "group_of",
    "mark_of_process",
    "mark_process",
    "marked_environment",
    "open_process",
    "prepare",
    "raise_descriptor_limit",
    "room_for_children",
    "session_of",
    "set_command",
    "set_nice",
    "signal_group",
    "signal_leader",
    "signal_number",
    "signal_process",
    "watch_process",
]
