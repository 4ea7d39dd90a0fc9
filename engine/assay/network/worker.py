"""The worker process: networks behind a pair of pipes.

In: requests on standard input.  Out: answers on what was standard output.  A message is its kind (one
byte), its length (four bytes) and its body; numbers are four bytes, little end first.  A fact arrives as
the text that the C module reads, so that nothing is parsed twice, and pairs go back as plain numbers.

The worker ends when its input does, which is what happens when the parent dies.  A worker that hangs in
C code at that moment reads nothing more, so each request also sets an alarm that ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
from struct import Struct

from assay.network.driver import EngineFailed, EngineMissing, Networks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

CREATE: Final = b"C"  # network, rule names one a line, an empty line, the ruleset
FIRE: Final = b"F"  # network, facts one a line
DELETE: Final = b"D"  # network
DONE: Final = b"d"  # pairs of fact id and rule number; empty unless the request was FIRE
FAILED: Final = b"f"  # why there is no answer, in words
PAIR: Final = Struct("<II")
MISSING: Final = b"m"  # how to install the engine, in words


class Closed(Exception):
    """The other end of the pipe is gone."""


def write_message(file: int, kind: bytes, body: bytes) -> None:
    """Send a whole message.  Raises OSError when nobody reads."""
    rest = memoryview(kind + len(body).to_bytes(4, "little") + body)
    while rest:
        rest = rest[os.write(file, rest) :]


def read_message(file: int, most: int = (1 << 32) - 1) -> tuple[bytes, bytes]:
    """Receive a whole message.  Raises `Closed` at the end of the pipe, and ValueError when
    the message says it is longer than `most`.
    """
    head = _read(file, 5)
    length = int.from_bytes(head[1:], "little")
    if length > most:
        raise ValueError(f"a message of {length} bytes")
    return head[:1], _read(file, length)


def _read(file: int, length: int) -> bytes:
    parts = []
    while length:
        part = os.read(file, min(length, 1 << 20))
        if not part:
            raise Closed
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def answer(networks: Networks, kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Carry out one request."""
    try:
        return DONE, _carry_out(networks, kind, int.from_bytes(body[:4], "little"), body[4:].decode("ascii"))
    except EngineMissing as error:
        return MISSING, str(error).encode()
    except EngineFailed as error:
        return FAILED, str(error).encode()


def _carry_out(networks: Networks, kind: bytes, number: int, text: str) -> bytes:
    if kind == FIRE:
        pairs = networks.fire(number, text.split("\n"))
        return b"".join([PAIR.pack(fact, rule) for fact, rule in pairs])
    if kind == CREATE:
        names, _, ruleset = text.partition("\n\n")
        networks.create(number, names.split("\n") if names else [], ruleset)
    else:
        networks.delete(number)
    return b""


def serve(networks: Networks, seconds: int) -> None:
    """Answer requests until the input ends.  A request that takes longer than `seconds` ends the process."""
    requests, answers = 0, os.dup(1)
    os.dup2(2, 1)  # whatever the C code might print must not land among the answers
    alarm = getattr(signal, "alarm", None)
    if alarm:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    while True:
        try:
            kind, body = read_message(requests)
        except Closed:
            return
        if alarm:
            alarm(seconds)
        write_message(answers, *answer(networks, kind, body))
        if alarm:
            alarm(0)


def main(networks: Networks | None = None) -> None:
    """Started by `client` with the number of seconds as the only argument."""
    serve(networks or Networks(), int(sys.argv[1]))
