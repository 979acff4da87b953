"""The privacy notice of a practice that has not written its own. Another word is another text."""

from pathlib import Path

SINCE = "22 November 2026"
USUAL = Path(__file__).with_suffix(".txt").read_text("utf-8").strip()
