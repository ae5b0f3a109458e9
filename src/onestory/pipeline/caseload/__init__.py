"""Caseload: people found, what was decided about them, and the study of those taken on."""
