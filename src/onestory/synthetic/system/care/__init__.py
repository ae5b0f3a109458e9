"""Social care of the invented system: requests, assessments, services, reviews, homes."""
