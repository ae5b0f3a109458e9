"""The album: every picture of a section, in the order in which they are told."""

from __future__ import annotations

from onestory.report.charts import funnel
from onestory.report.charts.picture import Picture
from onestory.report.story import Section, Story


def draw(story: Story, section: Section) -> tuple[Picture, ...]:
    """Return the section's pictures: those that its figures can carry, and no others."""
    found = [
        *(funnel.picture(story, section, c) for c in section.comparisons if c.method == "funnel"),
    ]
    return tuple(picture for picture in found if picture is not None)
