"""Writes docs/configuration.md from the program's own table of keys: `python -m docs.generate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from docs.key_details import MANAGER, SERVICE, Detail
from medivote_desktop.core.configuration.keygroups import MANAGER_GROUPS, SERVICE_GROUPS
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Applies, Key

FOLDER = Path(__file__).parent
TARGET = FOLDER / "configuration.md"
HEAD = FOLDER / "configuration-head.md"

_COMPUTED = {
    "<NAME of the section>": "NAME of the section",
    "<the file's folder>": "the folder of services.ini",
    "<log_dir/NAME.log>": "NAME.log in `log_dir`",
    "<notify of the manager>": "`notify` of `[manager]`",
    "<user state>/medivote-desktop/<file stem>-<8 hex>": "a folder of its own in the user's folder for state",
    "<state_dir/logs>": "`logs` in `state_dir`",
    "<state_dir>": "`state_dir`",
    "<localhost, 127.0.0.1, [::1] and http_host>": "localhost, 127.0.0.1, [::1] and `http_host`",
}


def reference() -> str:
    """The whole page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield HEAD.read_text(encoding="utf-8").rstrip("\n")
    yield ""
    yield from _section("[service:NAME]", SERVICE_GROUPS, SERVICE_KEYS, SERVICE)
    yield from _section("[manager]", MANAGER_GROUPS, MANAGER_KEYS, MANAGER)


def _section(
    title: str, groups: Mapping[str, tuple[str, ...]], keys: Mapping[str, Key], details: Mapping[str, Detail]
) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    for group, names in groups.items():
        yield f"### {group}"
        yield ""
        for name in names:
            yield from _key(keys[name], details[name])


def _key(key: Key, detail: Detail) -> Iterator[str]:
    yield f"#### `{key.name}`"
    yield ""
    yield f"{key.meaning} {detail.more}".rstrip()
    yield ""
    yield "| Value | Default | A change applies |"
    yield "|---|---|---|"
    yield f"| {_cell(key.kind.label)} | {_default(key)} | {_applies(key.applies)} |"
    yield ""
    yield "```ini"
    yield f"{key.name} = {detail.example}"
    yield "```"
    yield ""


def _default(key: Key) -> str:
    if key.default in _COMPUTED:
        return _COMPUTED[key.default]
    if key.default:
        return f"`{key.default}`"
    return "none, it is required" if key.name == "command" else "none"


def _applies(applies: Applies) -> str:
    return f"live: {applies.value}" if applies is Applies.LIVE else applies.value


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
