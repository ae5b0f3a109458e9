"""One story a person: events, people, homes, conditions and cohorts made of linked records."""

from onestory.timeline.build import Who, build
from onestory.timeline.standing import standing_story

__all__ = ["Who", "build", "standing_story"]
