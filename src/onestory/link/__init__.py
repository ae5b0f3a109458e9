"""Which records are of one person: identifiers cleaned, traced, matched, clustered, reviewed."""
