"""What the cards of social care say of where they come from and how they may be read."""

from __future__ import annotations

SOURCE = (
    "Department of Health and Social Care, method for Client Level Data as published in June 2026;"
    " read in its public code (MIT licence)"
)
LOCAL = "Local definition: no national specification is known"
VERSION = "ascof-cld-2026-06"
NOT_SALT = (
    "Made from Client Level Data: not comparable with figures from the Short and Long Term return,"
    " which ended with 2023-24. Councils changed from Release 1 to Release 2 of it in 2025: a soft"
    " break."
)
BY_KEY = (
    "A person is counted by the NHS number where the row has one, and otherwise by the council's"
    " number: one who has both on different rows is two, as in the national method."
)
PAID_BY_COUNCIL = (
    "People who arrange and pay for their own care without the council are in no figure."
)
