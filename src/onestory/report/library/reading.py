"""Reading: a learning.json as an entry of the library, or the finding that says why not."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from onestory.model.finding import Finding
from onestory.model.words import many
from onestory.report.learning.entry import FORM
from onestory.report.library.entries import Entry
from onestory.report.library.outcomes import outcomes
from onestory.report.library.parts import Parts, UnlikeError
from onestory.report.library.spans import day, window

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 20_000_000


def read_entry(path: Path, *, shown: str, link: str = "") -> Entry | Finding:
    """Return the entry of a report, or a finding where the file is no such report.

    `shown` is the file's name in messages, `link` where the page of the report opens, '' for none.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnlikeError("it is larger than 20 MB")
        content = path.read_bytes()
        entry = _entry(_parsed(content), link=link, digest=sha256(content).hexdigest())
        return replace(entry, folder=shown.rpartition("/")[0])
    except (OSError, UnlikeError) as error:
        why = f"{error}" if isinstance(error, UnlikeError) else "it cannot be opened"
        return Finding(
            rule="library entry unreadable",
            severity="warning",
            message=f"This is no learning report that can be read: {why}.",
            do=f"Write the report again with `onestory report`; its form is '{FORM}'.",
            file=shown,
        )


def _parsed(content: bytes) -> Parts:
    try:
        value = json.loads(content.decode("utf-8-sig"))
        json.dumps(value, ensure_ascii=False).encode()  # half a sign could not be written again
    except (ValueError, RecursionError) as error:
        raise UnlikeError("it is damaged") from error
    if not isinstance(value, dict):
        raise UnlikeError("it holds no object")
    told = Parts(values=cast("dict[str, object]", value))
    form = told.text("form")
    if form != FORM:
        raise UnlikeError(f"its form is '{form[:60]}'" if form else "it names no form")
    if not told.text("title"):
        raise UnlikeError("it has no title")
    return told


def _entry(told: Parts, *, link: str, digest: str) -> Entry:
    between = told.inner("window")
    return Entry(
        id=f"report-{digest[:12]}",
        title=told.text("title"),
        programme=told.text("programme"),
        sentence=told.text("sentence"),
        tried=told.texts("tried"),
        whom=told.texts("for_whom"),
        places=tuple(
            dict.fromkeys(one.text("name") or one.text("place") for one in told.each("places"))
        ),
        window=window(between.text("start"), between.text("end")),
        design=told.texts("design"),
        outcomes=outcomes(told),
        harms=tuple(
            dict.fromkeys(one.text("text") for one in told.each("harms") if one.flag("worse"))
        ),
        not_measured=told.texts("not_measured"),
        certainty=_certainty(told),
        lock=_lock(told),
        audience=told.text("audience"),
        made_on=day(told.text("made_on")),
        invented=told.flag("invented"),
        file=link,
        sha256=digest,
    )


def _certainty(told: Parts) -> tuple[str, ...]:
    """What the certainty of the main answer rests on, as short sentences."""
    held = told.inner("certainty")
    places, against = held.count("exposed"), held.count("comparators")
    failed = held.count("checks_failed")
    checks = held.count("checks_passed") + failed + held.count("checks_not_known")
    chosen = told.text("chosen")
    parts = (
        f"How the places were chosen: {chosen}." if chosen else "",
        f"{many(places, 'place')} against {many(against, 'comparator')}." if places else "",
        f"Checks failed: {failed} of {checks}." if checks else "No check was made.",
        "" if held.flag("complete") else "The account is not complete.",
        "No harm was watched for." if held.flag("no_harm_watched") else "",
    )
    return tuple(part for part in parts if part)


def _lock(told: Parts) -> str:
    kind = told.text("lock") or "not locked"
    changed = len(told.each("amendments"))
    return f"{kind}, amended {many(changed, 'time')}" if changed else kind
