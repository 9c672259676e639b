"""`medivote-ctl import`, from files to a fleet that runs."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from medivote_desktop.core.porting.kinds import Format, detect
from medivote_desktop.ctl.completion import FILES, candidates
from medivote_desktop.porting import import_file, write_new
from tests.programs import SCRIPTS, Home, environment_of, executed, until

SERVE = "import os, time\nprint('here', os.getcwd(), flush=True)\nwhile True: time.sleep(60)\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Procfile", "web: run", Format.PROCFILE),
        ("Procfile.dev", "web: run", Format.PROCFILE),
        ("anything", "# said\nweb: run\n\nworker: run", Format.PROCFILE),
        ("supervisord.conf", "", Format.SUPERVISORD),
        ("app.conf", "; said\n[program:web]\ncommand=run", Format.SUPERVISORD),
        ("docker-compose.yml", "version: '3'\nservices:\n  a: {}", Format.COMPOSE),
        ("compose.yaml", "processes:\n  a: {command: run}", Format.PROCESS_COMPOSE),
        ("process-compose.yaml", "processes:\n", Format.PROCESS_COMPOSE),
        ("stack.yaml", "services:\n  a: {}", Format.COMPOSE),
        ("compose.yaml", "", Format.COMPOSE),
        ("notes.txt", "hello", None),
        ("empty", "", None),
        ("other.yaml", "a: 1", None),
    ],
)
def test_the_format_is_told_by_name_and_content(name: str, text: str, expected: Format | None) -> None:
    """Where both are silent nothing is guessed."""
    assert detect(name, text) is expected


def test_without_a_place_it_is_printed(home: Home) -> None:
    """The text alone on standard output, the report on standard error; nothing is written."""
    (home.folder / "Procfile").write_text("web: run $PORT\nnonsense\n")

    done = home.ctl("import", "Procfile")

    assert done.returncode == 0
    assert "[service:web]\n" in done.stdout
    assert "left out (1):\n  line 2: the line: it is not a name" in done.stderr
    assert sorted(path.name for path in home.folder.iterdir()) == ["Procfile"]


def test_it_is_written_once(home: Home) -> None:
    """With what check says of it; a file that is there is kept unless it may be replaced."""
    (home.folder / "Procfile").write_text("web: /no/such/program x\n")
    target = home.folder / "services.ini"

    done = home.ctl("import", "Procfile", "-o", target)
    kept = home.ctl("import", "Procfile", "--output", target)
    target.chmod(0o640)
    target.write_text("")
    replaced = home.ctl("import", "Procfile", "--output", target, "--force")

    assert (done.returncode, done.stderr) == (0, "")
    assert "warning: [service:web] command: command not found: /no/such/program" in done.stdout
    assert done.stdout.endswith(f"{target}: 1 service\n")
    assert (kept.returncode, kept.stdout) == (2, "")
    assert kept.stderr == f"{target} is there already; --force replaces it\n"
    assert replaced.returncode == 0
    assert "[service:web]" in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert home.ctl("check", target).returncode == 0


def test_what_a_link_stands_for_is_replaced(tmp_path: Path) -> None:
    """A services.ini of a repository goes on to be that of the repository; also one that is not there yet."""
    link, file = tmp_path / "services.ini", tmp_path / "kept.ini"
    link.symlink_to(file)
    for text in ("first", "second"):
        write_new(link, text, replace=True)
        assert (link.readlink(), file.read_text()) == (file, text)
    assert sorted(tmp_path.iterdir()) == [file, link]


def test_a_new_file_is_for_whom_this_user_says(tmp_path: Path) -> None:
    """There may be secrets in it, whether or not it might have been replaced."""
    before = os.umask(0o077)
    try:
        for replace in (False, True):
            write_new(tmp_path / str(replace), "", replace=replace)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """Root may replace /dev/null by a file, and the whole system would fill it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_new(pipe, "text", replace=True)
        assert os.read(reader, 9) == b"text"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("missing", None, "there is no such file"),
        ("x.txt", "hello", "neither name nor content tells its format"),
        ("ecosystem.config.js", "module.exports = {apps: []}", "files of PM2 cannot be imported\n"),
        ("shop.service", "[Service]\nExecStart=/bin/shop", "files of systemd cannot be imported\n"),
        ("xampp-control.ini", "[Common]", "files of XAMPP cannot be imported\n"),
        ("compose.yaml", "services: [", "it is no YAML that can be read: line"),
        ("compose.yaml", "services: {db: {image: x}}", "no service of it can run here"),
        ("Procfile", "a: \udcff", "is not UTF-8"),
    ],
)
def test_what_cannot_be_imported(home: Home, name: str, text: str | None, words: str) -> None:
    """Bad input, in words, without a traceback."""
    if text is not None:
        (home.folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))

    done = home.ctl("import", name)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_named_is_told(home: Home) -> None:
    """services.ini is UTF-8, and names the folder of the foreign file unless it lies there itself."""
    folder = home.folder / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "Procfile").write_text("web: sleep 60\n")

    beside = home.ctl("import", folder / "Procfile", "-o", folder / "services.ini")
    elsewhere = home.ctl("import", folder / "Procfile", "-o", home.folder / "services.ini")

    assert (beside.returncode, (folder / "services.ini").exists()) == (0, True)
    assert (elsewhere.returncode, (home.folder / "services.ini").exists()) == (2, False)
    words = "the name of its folder is not UTF-8, as all that services.ini names has to be"
    assert elsewhere.stderr.splitlines() == [f"{home.folder}/caf\\udce9/Procfile: {words}"]


def test_standard_output_can_be_named_as_a_file(home: Home) -> None:
    """Here it is a pipe, which has no other name."""
    (home.folder / "Procfile").write_text("web: sleep 60\n")
    done = home.ctl("import", "Procfile", "-o", "/dev/stdout", "--force")
    assert (done.returncode, "[service:web]" in done.stdout) == (0, True)


def test_the_format_can_be_named(home: Home) -> None:
    """And what is wrong with the words is told as ever."""
    (home.folder / "list").write_text("services:\n  a: {command: run x}\n")

    assert "command = run x\n" in home.ctl("import", "list", "--format", "compose").stdout
    assert home.ctl("import", "list", "--format", "odd").returncode == 2
    assert "leave --url out" in home.ctl("--url", "http://x", "import", "list").stderr


def test_half_of_it_is_never_left(home: Home) -> None:
    """Where there is no room for the whole: what stays would be read as a services.ini with fewer services."""
    (home.folder / "Procfile").write_text("".join(f"web{number}: run {number}\n" for number in range(200)))
    target = home.folder / "services.ini"
    limited = 'ulimit -f 2; exec "$@"'
    command = (SCRIPTS / "medivote-ctl", "import", "Procfile", "-o", target)
    environment = {**home.environment, "PYTHONDONTWRITEBYTECODE": "1"}  # it would be left in halves, too

    done = home.run("sh", "-c", limited, "sh", *command, env=environment)

    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert not target.exists()
    assert home.ctl("import", "Procfile", "-o", target).returncode == 0


def test_a_folder_that_cannot_be_written(home: Home) -> None:
    """Is told; exit code 1."""
    (home.folder / "Procfile").write_text("web: run\n")

    done = home.ctl("import", "Procfile", "-o", home.folder / "no" / "services.ini")

    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written" in done.stderr


def test_files_that_supervisord_includes(tmp_path: Path) -> None:
    """By pattern, beside the file or anywhere."""
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "b.conf").write_text("[program:b]\ncommand=run\n")
    (tmp_path / "conf.d" / "a.conf").write_text("[program:a]\ncommand=run\n")
    (tmp_path / "far.conf").write_text("[program:far]\ncommand=run\n")
    main = tmp_path / "supervisord.conf"
    main.write_text(f"[include]\nfiles = %(here)s/conf.d/*.conf {tmp_path}/far.conf missing.conf **\n")

    text = import_file(main).text

    assert [line for line in text.splitlines() if line.startswith("[service:")] == [
        "[service:a]",
        "[service:b]",
        "[service:far]",
    ]


def test_paths_are_kept_when_the_file_is_elsewhere(tmp_path: Path) -> None:
    """What began at the foreign file's folder still begins there."""
    source = tmp_path / "my app"
    source.mkdir()
    (source / "compose.yaml").write_text(
        "services:\n  a: {command: ./run, env_file: .env}\n  b: {command: run, build: ./b}\n"
    )

    text = import_file(source / "compose.yaml", tmp_path / "services.ini").text

    assert text.count(f"directory = {source}\n") == 1
    assert f"directory = {source}/b\n" in text
    assert f"env_file = {source}/.env\n" in text


def test_a_procfile_becomes_a_fleet_that_runs(home: Home) -> None:
    """With its `.env`, its port and its folder."""
    app = home.folder / "app"
    app.mkdir()
    (app / "serve.py").write_text(SERVE)
    (app / ".env").write_text("COLOUR='deep blue'\n")
    (app / "Procfile").write_text("web: exec python3 serve.py $PORT\nwork: python3 serve.py\n")
    config = home.folder / "services.ini"
    assert home.ctl("import", app / "Procfile", "-o", config).returncode == 0

    program = home.start(config)
    program.until_state("running")

    until(lambda: program.output_of("web") == f"here {app}\n", "it runs in its folder")
    pids = program.pids()
    executed(pids["work"], "environ")
    assert environment_of(pids["web"])["COLOUR"] == "deep blue"
    assert [environment_of(pids[name])["PORT"] for name in ("web", "work")] == ["5000", "5100"]
    assert Path(f"/proc/{pids['web']}/cmdline").read_bytes().split(b"\0")[1:3] == [b"serve.py", b"5000"]


def test_a_compose_file_becomes_a_fleet_that_runs(home: Home) -> None:
    """In the order of its dependencies, with its variables and words."""
    (home.folder / "serve.py").write_text(SERVE)
    (home.folder / "compose.yaml").write_text(
        json.dumps(
            {
                "services": {
                    "once": {"command": "python3 -c \"open('done', 'w')\""},
                    "web": {
                        "command": ["python3", "serve.py", "two words", "$$HOME", "${NOT_SET:-a, b}"],
                        "environment": {"A": 'x, "y" $$z'},
                        "depends_on": {"once": {"condition": "service_completed_successfully"}},
                        "restart": "always",
                    },
                    "db": {"image": "postgres"},
                }
            }
        )
    )
    config = home.folder / "services.ini"
    done = home.ctl("import", "compose.yaml", "-o", config)
    assert done.returncode == 0
    assert "db, line 1: the service: it has no command" in done.stdout

    program = home.start(config)
    program.until_state("running", "web")

    assert program.states() == {"once": "completed", "web": "running"}
    assert (home.folder / "done").exists()
    pid = program.pids()["web"]
    until(lambda: program.output_of("web"), "it runs")
    assert Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1:-1] == [
        b"serve.py",
        b"two words",
        b"$HOME",
        b"a, b",
    ]
    assert environment_of(pid)["A"] == 'x, "y" $z'


def test_shells_complete_its_words() -> None:
    """Files where files belong, and the formats by name."""
    assert list(candidates(["import"], "")) == [(FILES, "")]
    assert list(candidates(["import", "x", "-o"], "")) == [(FILES, "")]
    assert [word for word, _ in candidates(["import", "--format"], "")] == [each.value for each in Format]
