"""Manifests of Kubernetes: a Deployment a service, a Job a oneshot, a Service where there are ports."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from medivote_desktop.core.config import AppConfig, Condition, HealthAction, RestartPolicy, ServiceConfig, ServiceType
from medivote_desktop.core.porting.notes import in_one_file
from medivote_desktop.core.porting.outward import (
    Account,
    Exported,
    File,
    check_script,
    command_words,
    is_loopback,
    labels,
    needs_of_check,
    project_of,
    slug,
    whole_seconds,
)

_MISSING = {
    "restart_with_dependencies": "nothing restarts with another",
    "restart_delay": "Kubernetes waits 10s, then doubles up to 5 minutes",
    "restart_max_delay": "Kubernetes waits 10s, then doubles up to 5 minutes",
    "restart_window": "Kubernetes does not count restarts",
    "start_seconds": "a container counts as running once it is started",
    "success_exit_codes": "only exit code 0 is a success",
    "health_log_line": "Kubernetes does not read logs",
    "stop_url": "a hook before the stop can only GET; write a stop_command",
    "stop_polite_timeout": "terminationGracePeriodSeconds is for all of a stop",
    "stop_signal": "STOPSIGNAL of the image decides",
    "kill_tree": "the end of a container ends all its processes",
    "stop_warning": "kubectl does not ask",
    "log_file": "kubectl logs shows them",
    "log_max_size": "the node rotates logs",
    "log_backups": "the node rotates logs",
    "memory_limit_for": "a limit of memory holds at once",
    "nice": "there is no such thing",
    "url": "there is nothing that opens it",
    "notify": "there are no notifications",
}
_HEAD = (
    "Each service needs an image with its program in it; the names of images here are proposals.",
    "Every pod has an address of its own: 127.0.0.1 in commands and variables has to become the name of a Service,",
    "and programs have to listen on all addresses.",
)
_WAITER = "busybox:1.36"


def to_kubernetes(config: AppConfig) -> Exported:
    """One file with all manifests."""
    account = Account(config, _MISSING)
    maker = _Maker(config, account)
    documents: list[object] = []
    for service in config.services:
        if not service.enabled:
            account.left(service, "enabled", "it is switched off, and left out")
            continue
        account.begin(service)
        documents.extend(maker.manifests(service))
    comments = (*_HEAD, *in_one_file(account.notes))
    return Exported((File("kubernetes.yaml", comments, documents=tuple(documents)),), tuple(account.notes))


class _Maker:
    def __init__(self, config: AppConfig, account: Account) -> None:
        self._config = config
        self._account = account
        self._names = labels(config)
        self._project = project_of(config)

    def manifests(self, service: ServiceConfig) -> list[object]:
        if service.type is ServiceType.ONESHOT:
            return [self._job(service)]
        found: list[object] = [self._deployment(service)]
        if service.ports:
            found.append(self._service(service))
        return found

    def _metadata(self, service: ServiceConfig) -> dict[str, object]:
        name = self._names[service.id]
        labels_ = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": self._project}
        if service.group:
            labels_["app.kubernetes.io/component"] = slug(service.group, "group")
        metadata: dict[str, object] = {"name": name, "labels": labels_}
        if service.name != service.id or service.description:
            metadata["annotations"] = {"title": service.name, "description": service.description}
        return metadata

    def _deployment(self, service: ServiceConfig) -> dict[str, object]:
        account, name = self._account, self._names[service.id]
        if service.restart is not RestartPolicy.ALWAYS:
            account.near(service, "restart", "a Deployment is restarted after every end")
        if service.restart_limit:
            account.left(service, "restart_limit", "Kubernetes never gives up")
        if not service.autostart:
            account.near(service, "autostart", f"no replica; kubectl scale --replicas=1 deployment/{name} starts it")
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": self._metadata(service),
            "spec": {
                "replicas": 1 if service.autostart else 0,
                "strategy": {"type": "Recreate"},
                "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
                "template": {"metadata": self._metadata(service), "spec": self._pod(service)},
            },
        }

    def _job(self, service: ServiceConfig) -> dict[str, object]:
        never = service.restart is RestartPolicy.NO
        pod = {**self._pod(service), "restartPolicy": "Never" if never else "OnFailure"}
        spec: dict[str, object] = {"template": {"metadata": self._metadata(service), "spec": pod}}
        if never or service.restart_limit:
            spec["backoffLimit"] = 0 if never else service.restart_limit
        if not service.autostart:
            spec["suspend"] = True
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": self._metadata(service), "spec": spec}

    def _service(self, service: ServiceConfig) -> dict[str, object]:
        ports = [{"name": f"p{port}", "port": port, "targetPort": port} for port in service.ports]
        selector = {"app.kubernetes.io/name": self._names[service.id]}
        spec = {"selector": selector, "ports": ports}
        return {"apiVersion": "v1", "kind": "Service", "metadata": self._metadata(service), "spec": spec}

    def _pod(self, service: ServiceConfig) -> dict[str, Any]:
        grace = service.stop_timeout_seconds
        grace += service.stop_polite_timeout_seconds if service.stop_command else 0
        pod: dict[str, Any] = {
            "terminationGracePeriodSeconds": whole_seconds(grace),
            "containers": [self._container(service)],
        }
        if waiters := self._waiters(service):
            pod["initContainers"] = waiters
        return pod

    def _container(self, service: ServiceConfig) -> dict[str, Any]:
        account, name = self._account, self._names[service.id]
        container: dict[str, Any] = {
            "name": name,
            "image": f"{self._project}/{name}:latest",
            "command": [escaped(word) for word in command_words(service)],
            "workingDir": service.directory,
        }
        account.near(service, "directory", "it has to be in the image, or a volume")
        if service.environment:
            container["env"] = [{"name": key, "value": escaped(value)} for key, value in service.environment.items()]
        if service.env_file:
            container["envFrom"] = [{"secretRef": {"name": f"{name}-env"}}]
            words = f"kubectl create secret generic {name}-env --from-env-file={service.env_file}"
            account.near(service, "env_file", words)
        if service.ports:
            container["ports"] = [{"containerPort": port} for port in service.ports]
        if service.memory_limit_bytes is not None:
            container["resources"] = {"limits": {"memory": str(service.memory_limit_bytes)}}
            account.near(service, "memory_limit", "above the limit the kernel ends it")
        if service.stop_command:
            command = [escaped(word) for word in service.stop_command]
            container["lifecycle"] = {"preStop": {"exec": {"command": command}}}
        if service.type is ServiceType.SERVICE:
            container.update(self._probes(service))
        return container

    def _probes(self, service: ServiceConfig) -> dict[str, Any]:
        health = service.health
        handler = self._handler(service)
        if not handler:
            return {}
        every = whole_seconds(health.interval_seconds)
        probe = {
            **handler,
            "periodSeconds": every,
            "timeoutSeconds": whole_seconds(health.timeout_seconds),
            "failureThreshold": health.retries,
        }
        starts = max(1, whole_seconds(service.start_timeout_seconds))
        found = {"startupProbe": {**probe, "periodSeconds": 1, "failureThreshold": starts}, "readinessProbe": probe}
        if health.action is HealthAction.RESTART:
            found["livenessProbe"] = probe
        return found

    def _handler(self, service: ServiceConfig) -> dict[str, Any]:
        """One way to ask: the address or the port itself where it is the only check, else a command."""
        health = service.health
        checks = [bool(health.url), bool(health.port), bool(health.command)]
        if sum(checks) == 1 and health.url:
            parts = urlsplit(health.url)
            if is_loopback(parts.hostname or ""):
                port = parts.port or (443 if parts.scheme == "https" else 80)
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                self._account.near(service, "health_url", "the kubelet asks the address of the pod, not 127.0.0.1")
                return {"httpGet": {"path": path, "port": port, "scheme": parts.scheme.upper()}}
        if sum(checks) == 1 and health.port and is_loopback(health.port[0]):
            self._account.near(service, "health_port", "the kubelet asks the address of the pod, not 127.0.0.1")
            return {"tcpSocket": {"port": health.port[1]}}
        script = check_script(health)
        if not script:
            return {}
        if needs := needs_of_check(health):
            self._account.near(service, "health_url" if health.url else "health_port", f"the image needs {needs}")
        return {"exec": {"command": ["/bin/sh", "-c", script]}}

    def _waiters(self, service: ServiceConfig) -> list[dict[str, object]]:
        """A container a dependency that waits for its port; without a port nothing can be waited for."""
        found: list[dict[str, object]] = []
        for dependency in service.depends_on:
            target = self._config.service(dependency.service_id)
            if dependency.condition is Condition.HEALTHY and target.ports and target.enabled:
                name = self._names[target.id]
                script = f"until nc -z {name} {target.ports[0]}; do sleep 1; done"
                command = ["/bin/sh", "-c", script]
                found.append({"name": f"wait-for-{name}"[:63].rstrip("-"), "image": _WAITER, "command": command})
                self._account.near(service, "depends_on", f"at its start it waits for the port of {target.id}")
            else:
                words = f"nothing waits for {target.id} to be {dependency.condition.value}"
                self._account.left(service, "depends_on", words)
        return found


def escaped(text: str) -> str:
    """A text in which `$(NAME)` stands for itself."""
    return re.sub(r"\$(?=[$(])", "$$", text)
