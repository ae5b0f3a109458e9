"""Instruments: scoring keys as data, and scores made of answers by them."""

from onestory.evidence.instruments.own import read_instrument
from onestory.evidence.instruments.raters import RatersAgreement, scirocco_agreement
from onestory.evidence.instruments.scoring import asked_items, score
from onestory.evidence.instruments.shipped import instruments

__all__ = [
    "RatersAgreement",
    "asked_items",
    "instruments",
    "read_instrument",
    "scirocco_agreement",
    "score",
]
