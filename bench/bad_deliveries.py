"""How many kinds of bad delivery the manual draws; each drawing is run as a test."""

from __future__ import annotations

import re
from pathlib import Path

PAGES = Path(__file__).parents[1] / "docs" / "reference" / "bad-deliveries"


def kinds() -> int:
    """Return the number of drawings: the second headings of the pages."""
    texts = (page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))
    return sum(len(re.findall(r"^## ", text, re.MULTILINE)) for text in texts)
