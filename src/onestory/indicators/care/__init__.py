"""Social care: what the cards made from Client Level Data share.

"The sheet" in this room is the method that the Department of Health and Social Care publishes for
Client Level Data; rules are quoted by the measure and their number there (2A.4 is rule 4 of 2A).
A person is counted within one council, by `key`, as that method does. "A later record" is one
that was received later, and of one delivery the one with the larger id.
"""
