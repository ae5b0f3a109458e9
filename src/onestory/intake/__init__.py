"""Receive a delivery, check it, and split what can be used from what cannot."""

from onestory.intake.check import check
from onestory.intake.columns import ColumnMap
from onestory.intake.receive import receive

__all__ = ["ColumnMap", "check", "receive"]
