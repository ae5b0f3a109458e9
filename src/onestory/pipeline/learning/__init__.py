"""Learning: one locked study told whole, in three lengths of the same truth."""

from onestory.pipeline.learning.learned import learned, told

__all__ = ["learned", "told"]
