#!/usr/bin/env python
"""Django's command line for Instep."""

import os
import sys

# These touch neither the database nor anybody's data, so they run without the secrets.
WITHOUT_SECRETS = {("assess",), ("keys", "new")}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    if {tuple(sys.argv[1:2]), tuple(sys.argv[1:3])} & WITHOUT_SECRETS:
        os.environ["INSTEP_WITHOUT_DATA"] = "1"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Instep cannot start: {error}")


if __name__ == "__main__":
    main()
