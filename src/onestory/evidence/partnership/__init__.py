"""Partnership: who sits where, whose ground is the same, and whose voice is missing."""

from onestory.evidence.partnership.profile import partnership
from onestory.evidence.partnership.reading import Partner, Seat, read_ground, read_partners

__all__ = ["Partner", "Seat", "partnership", "read_ground", "read_partners"]
