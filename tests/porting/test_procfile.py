"""Procfiles: names, commands for the shell, ports a hundred apart."""

from __future__ import annotations

from medivote_desktop.core.config import RestartPolicy, ServiceType
from tests.porting.made import procfile


def test_each_line_is_a_service() -> None:
    """In their order, with the port that foreman gives; only who asks for it is said to listen on it."""
    made = procfile("# said\nweb: puma -p $PORT\n\nworker: rake jobs\n")

    assert made.ids == ["web", "worker"]
    assert (made["web"].environment, made["web"].ports) == ({"PORT": "5000"}, (5000,))
    assert (made["worker"].environment, made["worker"].ports) == ({"PORT": "5100"}, ())


def test_a_shell_runs_only_what_needs_one() -> None:
    """Words alone are executed at once; what a shell would expand reaches the shell as it was written."""
    made = procfile("a: python 'my app.py' --x\nb: cd x && run ${A:-b} $$ \"c\"\nc: A=1 run\nd: exec run\n")

    assert (made["a"].command, made["a"].shell) == (("python", "my app.py", "--x"), False)
    assert (made["b"].command, made["b"].shell) == (('cd x && run ${A:-b} $$ "c"',), True)
    assert (made["c"].command, made["c"].shell) == (("A=1 run",), True)
    assert made["d"].shell


def test_the_env_file_beside_it_is_taken() -> None:
    """Its PORT is where the ports begin."""
    made = procfile("web: run $PORT\nb: run\n", env_file=".env", base_port=3000)

    assert made["web"].env_file == "/srv/fleet/.env"
    assert (made["web"].ports, made["b"].environment) == ((3000,), {"PORT": "3100"})


def test_a_release_runs_once() -> None:
    """And is not restarted."""
    made = procfile("release: migrate\nweb: run\n")

    assert (made["release"].type, made["release"].restart) == (ServiceType.ONESHOT, RestartPolicy.NO)
    assert ("release", 1, "release") in made.approximated


def test_what_is_no_line_of_a_procfile_is_told() -> None:
    """With its line; the rest is taken."""
    made = procfile("web: run\nnonsense\nmy name: run\n")

    assert made.ids == ["web"]
    assert made.left_out == [("", 2, "the line"), ("", 3, "the line")]


def test_a_line_goes_on_after_a_backslash() -> None:
    """As its author meant it; foreman would not, and that is told. A comment ends where its line ends."""
    made = procfile("# a comment \\\nweb: run \\\n  --port 80 \\\n  --all\nworker: work\nlast: run \\")

    assert made["web"].command == ("run", "--port", "80", "--all")
    assert made["worker"].command == ("work",)
    assert made["last"].command == ("run",)
    assert ("", 2, "the line") in made.approximated
