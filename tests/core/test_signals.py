"""The names of signals are those of the system."""

from __future__ import annotations

import signal

from medivote_desktop.core.signals import name_and_meaning, signal_name


def test_names_are_those_of_the_system() -> None:
    """Whatever has a name here has it there, real-time signals apart, which are counted from the first."""
    named = {number: known[0] for number in range(1, 128) if (known := name_and_meaning(number))}
    first = int(getattr(signal, "SIGRTMIN", 128))

    assert {number: name for number, name in named.items() if number < first} == {
        int(known): known.name for known in signal.Signals if int(known) in named and int(known) < first
    }
    assert all(name == f"SIGRTMIN+{number - first}" for number, name in named.items() if number >= first)
    assert {signal_name(number) for number in (signal.SIGBUS, signal.SIGUSR1, signal.SIGXFSZ)} == {
        "SIGBUS",
        "SIGUSR1",
        "SIGXFSZ",
    }


def test_a_number_without_a_name_stays_a_number() -> None:
    """What only the system's own library uses."""
    assert signal_name(33) == "signal 33"
