"""The web process's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
application = get_wsgi_application()

# What is loaded by now stays for good. Unfrozen, it is walked again and again while pages are made:
# a third of the time of a full diary.
gc.collect()
gc.freeze()
