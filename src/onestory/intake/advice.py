"""Advice: what to do about each thing that intake notices, by rule."""

from __future__ import annotations

ADVICE: dict[str, str] = {
    # rows refused
    "NUL byte": "Save the file again as CSV (UTF-8); the row was left out.",
    "cell too long": "Check for a quotation mark that swallowed the rest of the file.",
    "unclosed quote": "Close the quotation mark, or remove it; the row was left out.",
    "ragged row": "Give the row as many cells as the headings; quote a cell that holds the sign "
    "which parts cells.",
    "formula": "Replace the formula by its result; it was not worked out, and never will be.",
    "total row": "Leave totals out: they would be counted as one more place.",
    "missing place": "Fill in the place or its code.",
    "missing period": "Fill in the period of the row.",
    "unreadable period": "Write it as 2023-24, April 2023, 2023-04-01 or 2023.",
    "impossible period": "Write a period that exists: 2023-24, April 2023, 2023-04-01 or 2023.",
    "not a number": "Write a plain number, * for a small count that is hidden, or leave it blank.",
    "no finite number": "Leave the cell blank where no figure could be worked out.",
    "decimal comma": "Write a point before decimals (12.5) and no sign between thousands.",
    "number in brackets": "Write a negative number with a minus sign; move notes to a column.",
    "unit on a number": "Write the count alone, and put the unit in the heading.",
    "note on a number": "Move the note to a column of its own, and leave the number alone.",
    "negative count": "Check the row: a count cannot be below zero.",
    "zero denominator": "Leave the row out: nothing can be divided by zero.",
    "numerator above denominator": "Check whether the two columns were exchanged.",
    "value out of range": "Check the row: a proportion lies between 0 and 100, and no rate or "
    "count is below zero.",
    "limits reversed": "Check whether the lower and upper columns were exchanged.",
    "value outside its limits": "Check the row: the value must lie between its own limits.",
    "duplicate row": "Keep one of the rows; the first was used.",
    "conflicting duplicate": "Keep the right one, or tell the rows apart by a group column; "
    "none was used.",
    "unknown code": "Check the code and the year; if the publisher added it, tell us.",
    "description contradicts code": "Check the year of the row: this code meant something else "
    "then.",
    "unknown word": "Check the spelling; the words that are known are in the manual, under the "
    "source.",
    # rows kept
    "mark": "Nothing to do: what stands behind a mark is not known, and is not guessed.",
    "nobody to count": "Nothing to do: the row is kept and has no value.",
    "counted over nobody": "Ask the publisher which of the two is right; the row is kept and has "
    "no value.",
    "dash": "If the dash means zero, write 0; if it hides a small count, write *.",
    "blank": "Fill the cells if the figures exist; write 0 where zero is meant.",
    "thousands": "Check that the comma parts thousands.",
    "per cent": "Nothing to do, if the other rows are in per cent too.",
    "pounds": "Nothing to do: the sign was left out.",
    "power of ten": "Check the numbers: a spreadsheet may have shortened them.",
    "not whole": "Check that these are counts: people and events come whole.",
    "shares of one": "If they are shares, multiply them by 100: proportions are read as per cent.",
    "value does not follow": "Check that numerator, denominator and value belong together.",
    "mixed periods": "Check that one column does not hold both years and months.",
    "days may be months": 'If a month is meant, set period_kind = "month" for the table.',
    "spreadsheet date": "Nothing to do, if the date shown is right.",
    "no level": "Nothing to do: they are kept, and not compared.",
    "misdescribed": "Nothing to do: the code, not the words, is followed.",
    # about the file
    "encoding": "If names look wrong, save the file as CSV UTF-8.",
    "delimiter": "Nothing to do.",
    "wrong ending": "Give the file the ending that fits what it is.",
    "merged cells": "Nothing to do, if the words belong to each of the rows.",
    "formula without answer": "Open and save the workbook in a spreadsheet program first.",
    "hidden sheet": "Nothing to do, unless the table is there: then name the sheet.",
    "other sheets": "Nothing to do, unless a table you meant is among them: then name the sheet.",
    "publisher's notes": "Read them before comparing places.",
    "sheet not read": "Check the sheet against the workbook as published; the others were read.",
    "unknown column": "Nothing to do, unless the publisher added it: then tell us.",
    "left out": "Nothing to do: no figure was made. Totals of a level that leaves it out do not "
    "hold it.",
    "reconciled": "Nothing to do: it says how far the workbook agrees with itself.",
    "totals differ": "Use the published total for the larger area, not the sum of its parts.",
    "repeated heading": "Nothing to do: the headings were skipped.",
    "title rows": "Nothing to do: they stand above the headings.",
    "footnotes": "Read them: they may say what the marks mean.",
}
"""Rule -> what to do next. Every rule that `intake` can report has its line here."""
