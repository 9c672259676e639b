"""Linux' tables of TCP sockets: who listens, and what is in TIME_WAIT."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.sockets import Listener, TimeWait, parse_sockets

HEADER = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
    "   uid  timeout inode                                                     \n"
)
TCP = HEADER + (
    "   0: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31337 1"
    " 0000000059f3ec64 100 0 0 10 0                      \n"
    "   1: 0100007F:1F90 0100007F:92FE 06 00000000:00000000 03:00000E68 00000000     0        0 0 3 00000000a22f84f2\n"
    "   2: 0100007F:1F90 0100007F:92FF 06 00000000:00000000 03:00000FA0 00000000     0        0 0 3 00000000a22f84f3\n"
    "   3: 0100007F:92FE 0100007F:1F41 01 00000000:00000000 00:00000000 00000000  1000        0 31400 1"
    " 0000000059f3ec65 20 4 30 10 -1                     \n"
    "   4: 0100007F:1F41 0100007F:92FE 01 00000000:00000000 00:00000000 00000000  1000        0 31401 1"
    " 0000000059f3ec66 20 4 30 10 -1                     \n"
)
TCP6 = (
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr"
    " tm->when retrnsmt   uid  timeout inode\n"
    "   0: 00000000000000000000000000000000:1F42 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000"
    " 00000000 65534        0 20412 1 00000000d3e1a0c5 100 0 0 10 0\n"
)


def test_a_listener_is_told_with_its_user_and_inode() -> None:
    """Who made the socket, and by which number processes refer to it."""
    assert parse_sockets(TCP, {8001}, 100) == ((Listener(8001, 1000, 31337),), ())


def test_an_ipv6_listener_is_told() -> None:
    """The longer addresses of tcp6 are read the same way."""
    assert parse_sockets(TCP6, {8002}, 100) == ((Listener(8002, 65534, 20412),), ())


def test_connections_in_time_wait_tell_how_long() -> None:
    """The timer counts in hundredths of a second here: 0xE68 is 36.88 s, 0xFA0 is 40 s."""
    assert parse_sockets(TCP, {8080}, 100) == ((), (TimeWait(8080, 36.88), TimeWait(8080, 40.0)))
    assert parse_sockets(TCP, {8080}, 1000)[1][1] == TimeWait(8080, 4.0)


def test_a_connection_to_the_port_or_open_on_it_is_no_listener() -> None:
    """An open connection counts for nothing, neither at the port's end nor at the other."""
    assert parse_sockets(TCP, {0x92FE, 0x92FF}, 100) == ((), ())


def test_only_the_ports_asked_for_are_told() -> None:
    """All of them at once, and no other."""
    listeners, time_waits = parse_sockets(TCP + TCP6, {8001, 8002, 8080, 9}, 100)
    assert {listener.port for listener in listeners} == {8001, 8002}
    assert {wait.port for wait in time_waits} == {8080}
    assert parse_sockets(TCP + TCP6, (), 100) == ((), ())


def test_a_table_without_sockets_or_cut_short_is_read_as_far_as_it_goes() -> None:
    """Nothing, the heading alone, and a last line that is not complete."""
    assert parse_sockets("", {8001}, 100) == ((), ())
    assert parse_sockets(HEADER, {8001}, 100) == ((), ())
    assert parse_sockets(TCP[: TCP.index(" 31337")], {8001}, 100) == ((), ())


@given(
    st.lists(
        st.tuples(
            st.integers(1, 65535),
            st.sampled_from(["01", "06", "0A"]),
            st.integers(0, 2**32 - 2),
            st.integers(0, 2**31),
            st.integers(0, 6000),
        )
    ),
    st.sets(st.integers(1, 65535)),
)
def test_whatever_the_table_holds(rows: list[tuple[int, str, int, int, int]], more: set[int]) -> None:
    """Each listener and each connection in TIME_WAIT of the ports asked for is found, in order, and nothing else."""
    table = HEADER + "".join(
        f"{number:4}: 00000000:{port:04X} 0A000001:0016 {state} 00000000:00000000 03:{ticks:08X} 00000000"
        f" {uid:5}        0 {inode} 1 0000000059f3ec64\n"
        for number, (port, state, uid, inode, ticks) in enumerate(rows)
    )
    ports = {row[0] for row in rows[::2]} | more
    listeners, time_waits = parse_sockets(table, ports, 100)
    of_ours = [row for row in rows if row[0] in ports]
    assert listeners == tuple(Listener(port, uid, inode) for port, state, uid, inode, _ in of_ours if state == "0A")
    assert time_waits == tuple(TimeWait(port, ticks / 100) for port, state, _, _, ticks in of_ours if state == "06")
