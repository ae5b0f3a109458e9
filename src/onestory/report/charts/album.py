"""The album: every picture of a section, in the order in which they are told."""

from __future__ import annotations

from onestory.report.charts import area_map, difference, funnel, gradient, own_past, ranked, trend
from onestory.report.charts.picture import Picture
from onestory.report.story import Section, Story


def draw(story: Story, section: Section) -> tuple[Picture, ...]:
    """Return the section's pictures: those that its figures can carry, and no others."""
    found: list[Picture | None] = []
    for comparison in section.comparisons:
        match comparison.method:
            case "funnel":
                found.append(funnel.picture(story, section, comparison))
                found.append(trend.picture(story, section))
                found.append(ranked.picture(story, section, section.by("ranked") or comparison))
                found.append(area_map.picture(story, section, comparison))
            case "own past":
                found += own_past.pictures(story, section, comparison)
            case "ranked":
                if not section.by("funnel"):
                    found.append(ranked.picture(story, section, comparison))
            case _:
                found.append(difference.picture(story, section, comparison))
                found.append(gradient.picture(section, comparison))
    if not section.by("funnel"):
        found.insert(0, trend.picture(story, section))
    return tuple(picture for picture in found if picture is not None)
