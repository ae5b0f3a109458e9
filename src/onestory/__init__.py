"""The evidence system for integrated care: one story per person, and an honest answer to "is it working?"."""
