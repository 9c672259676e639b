"""Where the configuration and its state are. Loads no Qt, so the terminal command is quick."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from medivote_desktop.core.config import AppConfig
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.configfile import read_config
from medivote_desktop.runtime.folders import config_folder, state_folder

FILE_NAME = "services.ini"


class NoConfigError(Exception):
    """No services.ini was found; the text says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A configuration file, and whether it is the demo's."""

    path: Path
    is_demo: bool = False


def candidates(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where services.ini is looked for, in order.

    The working directory is not among them for a packaged program: a foreign folder's file could run commands.
    """
    own = config_folder() / FILE_NAME
    return (own,) if getattr(sys, "frozen", False) else (own, Path(FILE_NAME).absolute())


def find_config(given: str | None, *, demo: bool, environ: Mapping[str, str] | None = None) -> Place:
    """The configuration to use: the demo's, the one given, $MEDIVOTE_CONFIG, or the first candidate that exists.

    Raises:
        NoConfigError: None was named, and no candidate exists.
    """
    environ = os.environ if environ is None else environ
    if demo:
        return Place(resource_path("demo.ini"), is_demo=True)
    if named := given or environ.get("MEDIVOTE_CONFIG"):
        return Place(Path(named).absolute())
    looked = candidates(environ)
    for path in looked:
        if path.exists():
            return Place(path)
    places = ", ".join(str(path) for path in looked)
    raise NoConfigError(f"no services.ini found (looked at {places}); name one with --config FILE, or use --demo")


def read_place(place: Place, environ: Mapping[str, str], chosen_home: str | None = None) -> AppConfig:
    """The checked configuration.

    Raises:
        ConfigError: The file cannot be read, or has faults.
    """
    return read_config(place.path, environ=environ, chosen_home=chosen_home)


def state_folder_of(config: AppConfig, *, make: bool = True) -> Path:
    """The state folder of a configuration."""
    return state_folder(Path(config.path), config.manager.state_dir, make=make)
