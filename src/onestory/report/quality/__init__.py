"""Data quality: a private page for each partner on what they sent, the worst first."""

from onestory.report.quality.pages import write_pages
from onestory.report.quality.partner import DeliveryTold, FieldWords, Partner, Superseding

__all__ = ["DeliveryTold", "FieldWords", "Partner", "Superseding", "write_pages"]
