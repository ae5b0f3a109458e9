"""Indicators: what a figure means, and the result it gives by place and period."""

from onestory.indicators.catalogue import card, cards
from onestory.indicators.published import published

__all__ = ["card", "cards", "published"]
