"""What stands in services.ini, and what a person may make of it."""

from __future__ import annotations

import random
from dataclasses import replace

from medivote_desktop.core.config import (
    AppConfig,
    Condition,
    Dependency,
    HealthConfig,
    ManagerConfig,
    RestartPolicy,
    ServiceConfig,
    ServiceType,
)

NAMES = tuple(f"s{number}" for number in range(6))
_LIMITS = (0, 0, 1, 2)


def first_file(chance: random.Random) -> AppConfig:
    """What a fleet begins with."""
    services = [some_service(chance, name) for name in NAMES if chance.random() < 0.85]
    manager = ManagerConfig(start_parallel=chance.choice(_LIMITS))
    return AppConfig("/nowhere/services.ini", manager, _possible(services))


def some_service(chance: random.Random, name: str) -> ServiceConfig:
    """One that depends on none but those before it."""
    earlier = [other for other in NAMES[: NAMES.index(name)] if chance.random() < 0.4]
    return ServiceConfig(
        id=name,
        name=name,
        command=("program",),
        directory="/",
        environment={"EDITION": str(chance.randrange(3))},
        depends_on=tuple(Dependency(other, chance.choice(tuple(Condition))) for other in earlier),
        restart_with_dependencies=chance.random() < 0.4,
        type=chance.choice((ServiceType.SERVICE,) * 3 + (ServiceType.ONESHOT,)),
        restart=chance.choice(tuple(RestartPolicy)),
        restart_limit=chance.choice((0, 2, 5)),
        start_seconds=chance.choice((0.0, 1.0, 5.0)),
        autostart=chance.random() < 0.8,
        enabled=chance.random() < 0.93,
        health=_some_health(chance),
    )


def _some_health(chance: random.Random) -> HealthConfig:
    return HealthConfig(port=("host", chance.choice((1, 2)))) if chance.random() < 0.35 else HealthConfig()


def edited(chance: random.Random, config: AppConfig) -> AppConfig:
    """What somebody may make of it."""
    services = {service.id: service for service in config.services}
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(NAMES)
        if name not in services:
            services[name] = some_service(chance, name)
        elif chance.random() < 0.12:
            del services[name]
        elif chance.random() < 0.06 and (free := [other for other in NAMES if other not in services]):
            new = chance.choice(free)
            services[new] = replace(
                services.pop(name), id=new, name=new, depends_on=()
            )  # what needs it needs it no more
        else:
            services[name] = _changed(chance, services[name])
    manager = config.manager
    if chance.random() < 0.2:
        manager = replace(manager, start_parallel=chance.choice(_LIMITS))
    return replace(config, services=_possible(list(services.values())), manager=manager)


def _changed(chance: random.Random, service: ServiceConfig) -> ServiceConfig:
    other = some_service(chance, service.id)
    match chance.randrange(8):
        case 0 | 1 | 2:
            return replace(service, environment={"EDITION": str(chance.randrange(1000))})
        case 3:
            return replace(service, depends_on=other.depends_on)
        case 4:
            return replace(service, enabled=not service.enabled)
        case 5:
            return replace(service, health=other.health)
        case 6:
            return replace(service, restart=other.restart, autostart=other.autostart)
        case _:
            return other


def _possible(services: list[ServiceConfig]) -> tuple[ServiceConfig, ...]:
    """Nobody depends on who is not there, or on what cannot be."""
    there = {service.id: service for service in services}
    return tuple(
        replace(
            service,
            depends_on=tuple(
                Dependency(each.service_id, _condition(each.condition, there[each.service_id]))
                for each in service.depends_on
                if each.service_id in there
            ),
        )
        for service in services
    )


def _condition(wanted: Condition, of: ServiceConfig) -> Condition:
    if of.type is ServiceType.ONESHOT:
        return Condition.COMPLETED
    return wanted if wanted is Condition.HEALTHY and of.health.configured else Condition.STARTED
