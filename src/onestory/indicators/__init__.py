"""Indicators: what a figure means, and the result it gives by place and period."""

from onestory.indicators.card import Card
from onestory.indicators.cards import measured_cards, own_cards
from onestory.indicators.catalogue import card, cards
from onestory.indicators.happenings import HAPPENINGS, happenings
from onestory.indicators.measure import measure, measure_each
from onestory.indicators.measured import AreaGround, Asked, Measured
from onestory.indicators.published import published
from onestory.indicators.story_tables import OpenStory, open_story

__all__ = [
    "HAPPENINGS",
    "AreaGround",
    "Asked",
    "Card",
    "Measured",
    "OpenStory",
    "card",
    "cards",
    "happenings",
    "measure",
    "measure_each",
    "measured_cards",
    "open_story",
    "own_cards",
    "published",
]
