"""Receive a delivery, check it, and split what can be used from what cannot."""

from onestory.intake.check import check
from onestory.intake.columns import ColumnMap
from onestory.intake.destroy import destroy
from onestory.intake.receive import receive
from onestory.intake.refused import receipt, refused
from onestory.intake.rotate import rotate

__all__ = ["ColumnMap", "check", "destroy", "receipt", "receive", "refused", "rotate"]
