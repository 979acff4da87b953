"""A mail server that writes down what it took before it says so, and sometimes does not say so.

    python -m bench.chaos.mail_server PORT LOG DROP SEED

One line a letter: its Message-ID, whom it was for, when, and "kept" or "swallowed" for the answer.
"""

import asyncio
import os
import random
import re
import sys
import time
from dataclasses import dataclass

ID = re.compile(rb"(?im)^Message-ID:\s*(<[^>\r\n]+>)")
KEPT, SWALLOWED = "kept", "swallowed"


@dataclass
class Server:
    """What is written down, and how many answers are swallowed."""

    log: int
    drop: float
    dice: random.Random

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            writer.write(b"220 peer\r\n")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    break
                if verb == b"RCPT":
                    recipient = line[line.find(b"<") + 1 : line.rfind(b">")].decode()
                if verb != b"DATA":
                    writer.write(b"250 OK\r\n")
                    continue
                writer.write(b"354 Go on\r\n")
                if not self.take(await reader.readuntil(b"\r\n.\r\n"), recipient):
                    break
                writer.write(b"250 Kept\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    def take(self, letter: bytes, recipient: str) -> bool:
        """Write it down; whether to say so."""
        answers = self.dice.random() >= self.drop
        found = ID.search(letter)
        name = found[1].decode() if found else "?"
        line = f"{name} {recipient} {time.time():.3f} {KEPT if answers else SWALLOWED}\n"
        os.write(self.log, line.encode())
        return answers


async def serve(port: int, server: Server) -> None:
    """Until killed."""
    listening = await asyncio.start_server(server.talk, "127.0.0.1", port, limit=2**20)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    _, port, log, drop, seed = sys.argv
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    asyncio.run(serve(int(port), Server(file, float(drop), random.Random(int(seed)))))
