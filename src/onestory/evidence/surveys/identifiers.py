"""Identifiers: columns that name a person, or could, which no survey needs."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADINGS = {
    "names": r"((full|first|last|fore|family|given|middle|maiden|known|respondent s|your|"
    r"patient|client|person|contact) ?)?name( of (the )?(respondent|person|patient))?|"
    r"(fore|first|last)names?|surnames?|signature",
    "NHS numbers": r"nhs ?(no|num|number|id)|"
    r"(national insurance|ni|hospital|passport) (no|number)",
    "email addresses": r"e ?mail( address(es)?)?|(your|recipient|contact|respondent) ?e ?mail.*",
    "telephone numbers": r"(tele|mobile |home |contact |your )?phone( (no|number))?|"
    r"mobile( number)?|telephone.*",
    "postcodes": r"(full |home |your )?(post ?code|zip( code)?)",
    "addresses": r"(home |your |street |ip )?address(es)?( line)? ?\d?|ip ?address|house number",
    "dates of birth": r"(dob|d o b|date of birth|birth ?(date|day)|born)",
    "places on the map": r"(location ?)?(latitude|longitude)|gps.*|geo ?location",
    "free text": r"(any |other |further |your |additional |general )*"
    r"(comments?|free ?text|verbatim|feedback|suggestions?)( \d+)?|"
    r".*(other )?(please )?(specify|say more|explain|describe)|"
    r".*please (say|state|tell|give|write|add|comment).*|"
    r".* (free )?text|(other|free|open) ?te?xt( \d+)?|anything else.*",
}
_VALUES = {
    "email addresses": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "postcodes": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "telephone numbers": r"(\+44|0)[\d ]{9,13}",
    "dates of birth": r"(19\d|200)\d-\d\d-\d\d( 00:00:00)?|\d{1,2}/\d{1,2}/(19\d|200)\d",
}
_LOOKED_AT = 200
_LONG, _WORDY = 40, 4
"""Free text: answers of more than so many signs, and so many words."""


def identifying(heading: str) -> str:
    """Return what a column of this heading holds that names a person, '' where nothing."""
    plain = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("_", " ").split())
    plain = " ".join(re.sub(r"[^\w ]", " ", plain).split()).lower()
    return next((what for what, form in _HEADINGS.items() if re.fullmatch(form, plain)), "")


def identifying_words(words: Sequence[str]) -> str:
    """Return what the words of a column are that name a person, '' where few or none do."""
    filled = [word for word in words[:_LOOKED_AT] if word]
    if not filled:
        return ""
    for what, form in _VALUES.items():
        if sum(bool(re.fullmatch(form, word, re.IGNORECASE)) for word in filled) * 5 > len(filled):
            return what
    if sum(_nhs_number(word) for word in filled) * 2 > len(filled):
        return "NHS numbers"
    texts = [w for w in set(filled) if len(w) > _LONG and w.count(" ") >= _WORDY]
    return "free text" if len(texts) * 2 > len(filled) else ""


def _nhs_number(word: str) -> bool:
    """Return whether the word is a number that passes the Modulus 11 check."""
    digits = word.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"\d{10}", digits):
        return False
    check = 11 - sum(int(d) * (10 - at) for at, d in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9]) and check != 10
