"""The practice as a business, and the wiring of the project.

Celery's app is not imported here: the web never rings the bell, and need not load it.
"""
