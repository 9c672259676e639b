"""From what services.ini says to what the state machine needs."""

from __future__ import annotations

import zlib
from functools import lru_cache

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.lifecycle import KILL_RETRY_SECONDS, Policy, StopStage


def policy_of(
    service: ServiceConfig, *, limited_starts: bool, has_health_check: bool, has_signals: bool = True
) -> Policy:
    """The rules for one service.

    Args:
        limited_starts: Whether `start_parallel` limits how many start at once.
        has_health_check: Whether somebody asks its health checks, so that a verdict will come.
        has_signals: False on Windows, where a stop goes from the polite stages straight to the kill.
    """
    return Policy(
        type=service.type,
        enabled=service.enabled,
        waits=limited_starts or bool(service.depends_on),
        has_health_check=has_health_check,
        restart=service.restart,
        restart_delay_seconds=service.restart_delay_seconds,
        restart_max_delay_seconds=service.restart_max_delay_seconds,
        restart_limit=service.restart_limit,
        restart_window_seconds=service.restart_window_seconds,
        start_seconds=service.start_seconds,
        start_timeout_seconds=service.start_timeout_seconds,
        success_exit_codes=service.success_exit_codes,
        stop_stages=_shared(_stop_stages(service, has_signals)),
        jitter_seed=zlib.crc32(service.id.encode()),
    )


_Stages = tuple[tuple[StopStage, float], ...]


@lru_cache(maxsize=64)
def _shared(stages: _Stages) -> _Stages:
    """One object for all services that are stopped alike."""
    return stages


def _stop_stages(service: ServiceConfig, has_signals: bool) -> _Stages:
    stages: list[tuple[StopStage, float]] = []
    if service.stop_url:
        stages.append((StopStage.URL, service.stop_polite_timeout_seconds))
    if service.stop_command:
        stages.append((StopStage.COMMAND, service.stop_polite_timeout_seconds))
    if has_signals:
        stages.append((StopStage.SIGNAL, service.stop_timeout_seconds))
    return (*stages, (StopStage.KILL, KILL_RETRY_SECONDS))
