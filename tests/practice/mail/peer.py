"""A mail server that misbehaves on purpose: each stage answers, hangs up or falls silent.

The Sink is a real server and cannot break its own protocol; this one can.
"""

import socket
import ssl
import threading
from dataclasses import dataclass, field

HANG_UP = "hang up"
SILENCE = "silence"


@dataclass
class Peer:
    """`with Peer(rcpt="550 No") as peer:` listens on a free loopback port until the block ends."""

    greeting: str = "220 peer"
    hello: str = "250 peer"
    mail: str = "250 OK"
    rcpt: str = "250 OK"
    data: str = "354 Go on"
    body: str = "250 Kept"
    reset: str = "250 OK"
    bye: str = "221 Bye"
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __enter__(self) -> "Peer":
        self._socket = socket.create_server((self.host, self.port))
        self.port = self._socket.getsockname()[1]
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._done.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            talk = threading.Thread(target=self._talk, args=[connection], daemon=True)
            self._threads.append(talk)
            talk.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            if not self._answer(connection, self.greeting):
                return
            for line in lines:
                command = line.decode().strip()
                self.commands.append(command)
                verb = command.partition(" ")[0].upper()
                reply = {
                    "EHLO": self.hello,
                    "MAIL": self.mail,
                    "RCPT": self.rcpt,
                    "DATA": self.data,
                    "RSET": self.reset,
                    "QUIT": self.bye,
                }.get(verb, "500 What?")
                if not self._answer(connection, reply):
                    return
                if verb == "DATA" and reply.startswith("354"):
                    self.bodies.append(b"".join(iter(lines.readline, b".\r\n")))
                    if not self._answer(connection, self.body):
                        return

    def _answer(self, connection: socket.socket, reply: str) -> bool:
        if reply == HANG_UP:
            return False
        if reply == SILENCE:
            self._done.wait(20)
            return False
        connection.sendall(f"{reply}\r\n".encode())
        return not reply.startswith("421")
