"""A practice of any size to look at, with that many clients, visits and notes in its folder.

INSTEP_VAR=/tmp/large .venv/bin/python -m bench.seed 5000
INSTEP_VAR=/tmp/large make run
"""

import argparse
import os
import sys
from time import perf_counter

os.environ["INSTEP_DEMO"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

import django  # isort: skip

django.setup()

from django.conf import settings  # noqa: E402

from bench.records import write  # noqa: E402
from clients.overview.demo import PASSWORD  # noqa: E402
from practice.accounts.models import Membership, Practice  # noqa: E402
from practice.running.prepare import tables  # noqa: E402


def main() -> None:
    """Fill an empty folder, and say how to sign in."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("clients", type=int, help="how many, at least 50")
    count = max(reader.parse_args().clients, 50)
    began = perf_counter()
    tables()
    if Practice.objects.exists():
        sys.exit(f"There is a practice in {settings.VAR_DIR} already; nothing was changed.")
    write(count)
    owner = Membership.objects.select_related("user").filter(role="owner").first()
    assert owner is not None
    owner.user.set_password(PASSWORD)
    owner.user.save()
    said = f"Owner      {owner.user.email}\nPassword   {PASSWORD}"
    (settings.VAR_DIR / "demo-signins.txt").write_text(said + "\n")
    print(f"{count} clients, visits and notes in {perf_counter() - began:.0f} s.\n{said}")


if __name__ == "__main__":
    main()
