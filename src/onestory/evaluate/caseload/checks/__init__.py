"""Checks of a study of people, each a verdict, a sentence and the table behind it."""
