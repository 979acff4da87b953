"""How large and how long, for all of them: the defaults are the figures that are promised."""

import argparse


def sizes(arguments: list[str] | None = None) -> argparse.Namespace:
    """The flags. `python -m bench.chaos soak --letters 500` tries a small one."""
    flags = argparse.ArgumentParser(prog="python -m bench.chaos")
    add = flags.add_argument
    add("names", nargs="*", help="soak, throughput, broker, nights; all without a name")
    add("--seed", type=int, default=7, help="what happens when")
    add("--engine", choices=["sqlite", "postgresql"], help="one engine only")
    add("--letters", type=int, default=10_000, help="soak: letters of each leg")
    add("--workers", type=int, default=2, help="soak: processes that post")
    add("--drop", type=float, default=0.001, help="soak: answers that the mail server swallows")
    add("--mails", type=int, default=2_000, help="throughput: letters of each leg")
    add("--rounds", type=int, default=3, help="throughput: legs of each kind")
    add("--many", type=int, default=100_000, help="throughput: letters of the long leg")
    add("--planned", type=int, default=1_000_000, help="throughput: letters that wait for later")
    add("--down", type=float, default=600, help="broker: seconds it is down, and is a black hole")
    add("--flaps", type=int, default=20, help="broker: restarts")
    add("--reminders", type=int, default=100_000, help="nights: reminders")
    return flags.parse_args(arguments)
