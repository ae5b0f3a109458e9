"""Claims: what is said, held against its source and against the data."""

from onestory.evidence.claims.checking import check_claims
from onestory.evidence.claims.reading import read_claims

__all__ = ["check_claims", "read_claims"]
