"""Surveys: what people, carers and staff answered, read and told."""
