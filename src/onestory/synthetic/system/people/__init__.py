"""The people of the invented system: who they are, what they have, where they live and die."""
