"""One story a person: events, people, homes, conditions and cohorts made of linked records."""
