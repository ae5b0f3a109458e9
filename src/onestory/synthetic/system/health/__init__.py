"""Health care of the invented system: who comes to which provider, when, why and how it ends."""
