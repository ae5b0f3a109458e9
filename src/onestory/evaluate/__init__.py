"""Did the programme do it? Studies of places, their designs, checks and verdicts."""
