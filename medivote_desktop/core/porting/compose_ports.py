"""The ports of compose services: what a program listens on here is the container's own port."""

from __future__ import annotations

import re

from medivote_desktop.core.porting.compose_keys import Service
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import whole
from medivote_desktop.core.say import say

_SHORT = re.compile(r"(?:(?:(?:\[[^\]]*\]|[^:]*):)?([\d-]*):)?(\d+(?:-\d+)?)(?:/(tcp|udp))?")
_MOST = 100


class Ports:
    """The ports of all services; one that is taken already is not written a second time."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._taken: dict[int, str] = {}

    def take(self, entry: Entry, service: Service) -> None:
        """Set `port` of a service from its `ports`."""
        found: list[int] = []
        for tree in service.tree.at("ports").elements():
            found.extend(self._of(service, tree))
        mine = [port for port in dict.fromkeys(found) if self._is_free(entry, port, service)]
        if mine:
            entry.keys["port"] = ", ".join(map(str, mine))

    def _is_free(self, entry: Entry, port: int, service: Service) -> bool:
        other = self._taken.setdefault(port, entry.id)
        if other == entry.id:
            return True
        words = say(
            "{port} is also the port of {other}; on one machine only one of them can have it", port=port, other=other
        )
        self._sheet.notes.left(service.tree.at("ports").line, service.name, "ports", words)
        return False

    def _of(self, service: Service, tree: Tree) -> list[int]:
        """The ports of one entry."""
        filled = self._sheet.references.filled
        if tree.is_mapping:
            published, target = filled(tree.at("published").text or ""), filled(tree.at("target").text or "")
            protocol = tree.at("protocol").text or "tcp"
        else:
            match = _SHORT.fullmatch(filled(tree.text or "").strip())
            published, target, protocol = (match[1] or "", match[2], match[3] or "tcp") if match else ("", "", "")
        ports = _range(target)
        if not ports:
            self._sheet.notes.left(tree.line, service.name, "ports", say("this is not a port of a service"))
        elif protocol != "tcp":
            self._sheet.notes.left(
                tree.line,
                service.name,
                "ports",
                say("{target}/{protocol}: ports here are those of TCP", target=target, protocol=protocol),
            )
            return []
        elif published and _range(published) != ports:
            words = say(
                "it is published at {published}; here the program itself listens, at {target}",
                published=published,
                target=target,
            )
            self._sheet.notes.near(tree.line, service.name, "ports", words)
        return ports


def _range(text: str) -> list[int]:
    """The ports of `8000` or `8000-8005`; none if it is neither."""
    first, dash, last = text.partition("-")
    low, high = whole(first, 1, 65535), whole(last if dash else first, 1, 65535)
    if low is None or high is None or not low <= high < low + _MOST:
        return []
    return list(range(low, high + 1))
