"""What encrypts the endpoint: certificates and keys as people have them, and renew them while it serves."""

from __future__ import annotations

import resource
import ssl
import subprocess
import time
from pathlib import Path

import pytest
import requests

from medivote_desktop.remote.listening import CannotServeError
from medivote_desktop.remote.tls import Encryption, stamp_of
from tests.endpoint.served import Site, close_all, come, serve
from tests.programs import PATIENCE_SECONDS, Home, until

LOCAL = "http_control = loopback"


EC = "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"


def make_pair(folder: Path, *more: str, kind: tuple[str, ...] = EC, name: str = "localhost", mode: int = 0o600) -> None:
    """A certificate and its key, each replaced whole, as those do who renew them."""
    command = ["openssl", "req", "-x509", "-newkey", *kind, "-days", "1"]
    command += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", *more]
    command += ["-keyout", "new-key.pem", "-out", "new-certificate.pem"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    (folder / "new-key.pem").chmod(mode)


def put(folder: Path, *files: str) -> None:
    for file in files or ("certificate.pem", "key.pem"):
        (folder / f"new-{file}").replace(folder / file)


def certificate(home: Home, *more: str, mode: int = 0o600) -> str:
    """What to write into services.ini."""
    make_pair(home.folder, *more, mode=mode)
    put(home.folder)
    return "http_tls_certificate = certificate.pem\nhttp_tls_key = key.pem\n"


def make_expired(folder: Path) -> None:
    """One that ends as soon as it is made, over a key that stays."""
    request = ["openssl", "req", "-new", "-key", "key.pem", "-subj", "/CN=localhost", "-out", "request.pem"]
    sign = ["openssl", "x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-days", "0"]
    for command in (request, [*sign, "-out", "certificate.pem"]):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)


def served_to(site: Site) -> bytes:
    """The certificate that one who connects gets."""
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with come(site) as connection, anybody.wrap_socket(connection) as stream:
        return stream.getpeercert(binary_form=True) or b""


def exposed(site: Site) -> str:
    """What is told of it now, where a person switches it."""
    return str(site.program.ask("serve")["exposed"])


def on_disk(home: Home) -> bytes:
    return ssl.PEM_cert_to_DER_cert((home.folder / "certificate.pem").read_text())


def test_tls(home: Home) -> None:
    """With a certificate everything is encrypted, cookies too, and plain HTTP is not answered."""
    site = serve(home, home.service("web"), manager=f"{certificate(home, '-nodes')}{LOCAL}")
    trusted = str(home.folder / "certificate.pem")
    assert site.address == f"https://127.0.0.1:{site.port}"
    address = f"https://localhost:{site.port}"
    answer = requests.get(f"{address}/status", verify=trusted, timeout=PATIENCE_SECONDS)
    assert "web" in answer.json()
    session = requests.post(f"{address}/session", headers=site.viewer, verify=trusted, timeout=PATIENCE_SECONDS)
    assert "Secure" in session.headers["Set-Cookie"]
    context = ssl.create_default_context(cafile=trusted)
    with context.wrap_socket(site.connection(), server_hostname="localhost") as stream:
        stream.sendall(f"GET /events HTTP/1.1\r\nHost: localhost:{site.port}\r\n\r\n".encode())
        received = b""
        while b"data: " not in received:
            received += stream.recv(65536)
    assert not site.raw(b"GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP")


def test_a_certificate_that_cannot_be_read_is_told(home: Home) -> None:
    """In words, and the program goes on."""
    manager = "http_enabled = true\nhttp_port = 0\nhttp_tls_certificate = nowhere.pem\nhttp_tls_key = nowhere.key"
    program = home.start(home.config(home.service("web"), manager=manager))
    until(lambda: program.ask("serve").get("error"), "it is told")
    assert "nowhere.pem cannot be read" in program.ask("serve")["error"]


def test_a_renewed_certificate_serves_at_once_and_costs_no_viewer(home: Home) -> None:
    """Its files are replaced one after the other; whoever reads a stream goes on reading it."""
    site = serve(home, home.service("web"), manager=certificate(home, "-nodes"))
    first = on_disk(home)
    assert served_to(site) == first
    trust = ssl.create_default_context(cafile=home.folder / "certificate.pem")
    with trust.wrap_socket(site.connection(), server_hostname="localhost") as stream:
        stream.sendall(f"GET /events HTTP/1.1\r\nHost: localhost:{site.port}\r\n\r\n".encode())
        until(lambda: b"data: " in stream.recv(65536), "it begins")

        make_pair(home.folder, "-nodes")
        put(home.folder, "certificate.pem")
        half = "key.pem is not the key of the certificate"
        until(lambda: half in site.program.log, "half of a pair is told")
        assert served_to(site) == first

        put(home.folder, "key.pem")
        until(lambda: served_to(site) == on_disk(home), "the new one serves")
        assert on_disk(home) != first
        until(lambda: b"data: " in stream.recv(65536), "the stream goes on")
        assert site.viewers() == 1
    assert site.program.log.count(half) == 1


def test_what_is_loaded_is_loaded_once(tmp_path: Path) -> None:
    """Each look compares what lies on the disk with that; and nothing of it is doubted."""
    path, key = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    make_pair(tmp_path, "-nodes")
    put(tmp_path)
    loaded = Encryption(path, key)
    assert not loaded.follow(path, stamp_of(path))
    make_pair(tmp_path, "-nodes")
    put(tmp_path)
    assert [loaded.follow(path, stamp_of(path)) for _ in range(2)] == [True, False]
    assert not loaded.follow(str(tmp_path / "of another configuration"), stamp_of(key))
    assert not loaded.has_other_doubt()


def test_what_cannot_be_loaded_for_a_moment_is_tried_again(tmp_path: Path) -> None:
    """No change of a file says that it can be read by now."""
    path, key = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    make_pair(tmp_path, "-nodes")
    put(tmp_path)
    loaded = Encryption(path, key)
    make_pair(tmp_path, "-nodes")
    put(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        with pytest.raises(CannotServeError, match="Too many open files"):
            loaded.follow(path, stamp_of(path))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert loaded.follow(path, stamp_of(path))


def test_a_certificate_of_whatever_ca_is_not_doubted(tmp_path: Path) -> None:
    """Who signed it, and who trusts that, is for those to say who connect."""
    make_pair(tmp_path, "-nodes", name="a CA")
    put(tmp_path)
    for file in ("certificate.pem", "key.pem"):
        (tmp_path / file).rename(tmp_path / f"ca-{file}")
    request = ["openssl", "req", "-new", "-newkey", *EC, "-nodes", "-keyout", "key.pem", "-subj", "/CN=localhost"]
    sign = ["openssl", "x509", "-req", "-in", "request.pem", "-CA", "ca-certificate.pem", "-CAkey", "ca-key.pem"]
    for command in ([*request, "-out", "request.pem"], [*sign, "-CAcreateserial", "-out", "certificate.pem"]):
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert Encryption(str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")).doubt == ""


def test_a_renewed_certificate_may_have_another_kind_of_key(home: Home) -> None:
    """The one of before is shown to nobody any more, and nothing is doubted that is right."""
    site = serve(home, home.service("web"), manager=certificate(home, "-nodes"))
    make_pair(home.folder, "-nodes", kind=("rsa:2048",))
    put(home.folder)
    assert home.ctl("reload").returncode == 0
    until(lambda: "has the renewed TLS certificate" in site.program.log, "it is loaded")
    assert served_to(site) == on_disk(home)
    assert "refuse" not in exposed(site)


def test_a_key_that_no_browser_knows_is_told(home: Home) -> None:
    """And by no line of a library's source."""
    make_pair(home.folder, "-nodes", kind=("ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"))
    put(home.folder)
    manager = "http_tls_certificate = certificate.pem\nhttp_tls_key = key.pem"
    checked = home.ctl("check", home.config(manager=manager))
    assert checked.returncode == 0
    assert f"browsers and programs refuse {home.folder / 'certificate.pem'}: no " in checked.stdout
    assert "_ssl.c" not in checked.stdout


def test_a_reload_takes_a_renewed_certificate_over_at_once(home: Home) -> None:
    """What renews certificates calls it: it waits for no round. Links that are replaced are files that are."""
    manager = certificate(home, "-nodes")
    for name in ("first", "second"):
        make_pair(home.folder, "-nodes", name=name)
        (home.folder / name).mkdir()
        for file in ("certificate.pem", "key.pem"):
            (home.folder / f"new-{file}").rename(home.folder / name / file)
    for file in ("certificate.pem", "key.pem"):
        (home.folder / file).unlink()
        (home.folder / file).symlink_to(f"first/{file}")
    site = serve(home, home.service("web"), manager=manager)
    for file in ("certificate.pem", "key.pem"):
        (home.folder / f"new-{file}").symlink_to(f"second/{file}")
    put(home.folder)
    assert home.ctl("reload").returncode == 0
    until(lambda: served_to(site) == on_disk(home), "the new one serves", seconds=5)


def test_an_expired_certificate_is_told_before_a_browser_tells_it(home: Home) -> None:
    """By `check`, in the log, and where it is said what is exposed; it ends with the renewed one."""
    manager = certificate(home, "-nodes")
    make_expired(home.folder)
    site = serve(home, home.service("web"), manager=manager)
    words = f"browsers and programs refuse {home.folder / 'certificate.pem'}: it has expired"
    assert f"WARNING {words}" in site.program.log
    assert words in site.state["exposed"]
    checked = home.ctl("check", site.program.config)
    assert (checked.returncode, f"warning: {words}" in checked.stdout) == (0, True)

    make_pair(home.folder, "-nodes")
    put(home.folder)
    until(lambda: "expired" not in exposed(site), "it is renewed")


CA = """
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = names
[names]
commonName = supplied
"""


def make_short(folder: Path, seconds: float) -> None:
    """A certificate over the key that is there, which ends so soon."""
    (folder / "ca.cnf").write_text(CA)
    (folder / "index.txt").touch()
    end = time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))
    request = ["openssl", "req", "-new", "-key", "key.pem", "-subj", "/CN=localhost", "-out", "request.pem"]
    sign = ["openssl", "ca", "-batch", "-selfsign", "-notext", "-config", "ca.cnf", "-keyfile", "key.pem"]
    sign += ["-rand_serial", "-enddate", end, "-in", "request.pem", "-out", "new-certificate.pem"]
    for command in (request, sign):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)


def test_a_certificate_that_expires_while_it_serves_is_told(home: Home) -> None:
    """Nobody may have looked at the renewal that failed; half of the next pair changes nothing of it."""
    site = serve(home, home.service("web"), manager=certificate(home, "-nodes"))
    make_short(home.folder, 6)
    put(home.folder, "certificate.pem")
    assert home.ctl("reload").returncode == 0
    until(lambda: "has the renewed TLS certificate" in site.program.log, "it is loaded")
    words = f"browsers and programs refuse {home.folder / 'certificate.pem'}: it has expired"
    until(lambda: words in exposed(site), "it has ended")
    assert site.program.log.count(f"WARNING {words}") == 1

    make_pair(home.folder, "-nodes")
    put(home.folder, "key.pem")
    until(lambda: "key.pem is not the key of the certificate" in site.program.log, "half of a pair is told")
    assert words in exposed(site)
    put(home.folder, "certificate.pem")
    until(lambda: "refuse" not in exposed(site), "it is renewed")


def test_files_that_make_no_pair_are_told_in_words(home: Home) -> None:
    """And not in those of a library, with a line of its source."""
    manager = f"http_enabled = true\n{certificate(home, '-nodes')}"
    config = home.config(manager=manager)

    def told() -> str:
        done = home.ctl("check", config)
        assert done.returncode == 2
        assert "_ssl.c" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    make_pair(home.folder, "-nodes")
    put(home.folder, "key.pem")
    assert "key.pem is not the key of the certificate" in told()
    (home.folder / "key.pem").write_text("nothing\n")
    assert "they are to hold certificate and key in PEM form" in told()
    (home.folder / "key.pem").unlink()
    assert "key.pem cannot be read, which TLS needs: No such file or directory" in told()


def shakes_hands(home: Home, site: Site, address: str) -> bool:
    trust = ssl.create_default_context(cafile=home.folder / "certificate.pem")
    with come(site, address) as connection:
        try:
            with trust.wrap_socket(connection, server_hostname="localhost"):
                return True
        except (ssl.SSLError, ConnectionError):
            return False


def test_handshakes_are_bounded_for_each_and_for_all(home: Home) -> None:
    """Who begins one and says nothing takes a place; one address not all of them, and all of them not for long."""
    site = serve(home, manager=certificate(home, "-nodes"))
    first = [come(site, "127.0.0.2") for _ in range(200)]
    assert shakes_hands(home, site, "127.0.0.9")
    assert not shakes_hands(home, site, "127.0.0.2")
    second = [come(site, "127.0.0.3") for _ in range(200)]
    until(lambda: not shakes_hands(home, site, "127.0.0.9"), "there is no place left")
    close_all(first)
    until(lambda: shakes_hands(home, site, "127.0.0.9"), "there is one again")
    close_all(second)


def test_an_encrypted_key_is_told_and_asked_of_nobody(home: Home) -> None:
    """OpenSSL would ask for its password at the terminal, and the endpoint would wait for it."""
    config = home.config(manager=f"http_enabled = true\nhttp_port = 0\n{certificate(home, '-passout', 'pass:secret')}")
    program = home.start(config)
    until(lambda: program.ask("serve").get("error"), "it is told")
    assert "key.pem is encrypted" in program.ask("serve")["error"]


def test_a_key_that_everybody_can_read_is_warned_of(home: Home) -> None:
    """It serves all the same: whose machine it is may want it so."""
    site = serve(home, manager=certificate(home, "-nodes", mode=0o644))
    assert "every user of this machine can read the TLS key" in site.program.log
    assert shakes_hands(home, site, "127.0.0.1")
