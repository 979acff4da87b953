"""How large and how long: the defaults are the figures that are promised."""

import argparse


def sizes(arguments: list[str] | None = None) -> argparse.Namespace:
    """The flags. `python -m bench.workshops walk --steps 1000` tries a small one."""
    flags = argparse.ArgumentParser(prog="python -m bench.workshops")
    add = flags.add_argument
    add("names", nargs="*", help="pages, duel, rush, walk; all without a name")
    add("--seed", type=int, default=7, help="what happens when")
    add("--engine", choices=["sqlite", "postgresql"], help="one engine only")
    add("--steps", type=int, default=100_000, help="walk: steps")
    add("--duels", type=int, default=200, help="duel: of each kind")
    add("--people", type=int, default=1_000, help="rush: people who want a place")
    add("--seats", type=int, default=20, help="rush: places")
    add("--threads", type=int, default=48, help="rush: at once")
    add("--rounds", type=int, default=20, help="rush: rounds of each leg")
    return flags.parse_args(arguments)
