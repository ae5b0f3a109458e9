"""Notices on a text file: how it was read, and what its own last words say."""

from __future__ import annotations

from dataclasses import dataclass, field

from onestory.intake.advice import ADVICE
from onestory.intake.records.characters import Seen
from onestory.intake.records.reasons import trailer_count
from onestory.intake.records.splitting import Form, Split
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding

_SIGNS = {"\t": "tabs", ";": "semicolons", "|": "upright bars"}


@dataclass(slots=True, kw_only=True)
class Course:
    """How far the reading of a text file has come, line by line.

    `line` is the next physical line; every line before it is furniture, the further line of a row,
    an accepted row or a quarantined one.
    """

    seen: Seen
    line: int
    furniture: int
    continued: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: list[int] = field(default_factory=list[int])
    trailers: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def add(self, split: Split) -> None:
        """Take down the rows of one split."""
        self.line += split.lines
        self.furniture += split.furniture
        self.continued += split.continued
        self.accepted += split.rows.num_rows
        self.quarantined += len(split.quarantined)
        self.repeated.extend(split.repeated)
        for row in split.quarantined:
            said = trailer_count(row.text) if row.reason == "trailer" else None
            if said is not None:
                self.trailers.append((row.row, said))

    def physical_rows(self) -> int:
        """Return the data rows as they lie: all line breaks but those of furniture and in cells."""
        return self.seen.lines - self.furniture - self.continued

    def close(self, file: str) -> None:
        """Raise DeliveryError where the lines counted and the rows found do not agree."""
        if self.physical_rows() != self.accepted + self.quarantined:
            raise DeliveryError(
                found=f"{self.physical_rows()} rows were counted, "
                f"but {self.accepted + self.quarantined} were read.",
                where=file,
                do="Nothing of it was kept. Please report this: the reader is at fault.",
            )


def text_notices(course: Course, form: Form, file: str) -> tuple[Finding, ...]:
    """Return what a reader should know of how the file was read, once it has been."""
    found = [
        *_encodings(course.seen, file),
        *_delimiter(form, file),
        *_repeated(course, file),
        *(_trailer(course, row, said, file) for row, said in course.trailers),
    ]
    return tuple(one for one in found if one is not None)


def _encodings(seen: Seen, file: str) -> list[Finding]:
    names = [*seen.encodings, *(["Windows-1252"] if seen.recoded else [])]
    rows = f" in {seen.recoded} of its lines" if seen.recoded else ""
    return [
        Finding(
            rule="encoding",
            severity="note",
            message=f"The file was read as {name}{rows if name == 'Windows-1252' else ''}.",
            do=ADVICE["encoding"],
            file=file,
        )
        for name in names
    ]


def _delimiter(form: Form, file: str) -> list[Finding]:
    if form.delimiter == ",":
        return []
    sign = _SIGNS.get(form.delimiter, f"'{form.delimiter}'")
    return [
        Finding(
            rule="delimiter",
            severity="note",
            message=f"The cells are parted by {sign}.",
            do=ADVICE["delimiter"],
            file=file,
        )
    ]


def _repeated(course: Course, file: str) -> list[Finding]:
    if not course.repeated:
        return []
    return [
        Finding(
            rule="repeated heading",
            severity="note",
            message="The headings stand again among the rows, as where files were joined.",
            do=ADVICE["repeated heading"],
            file=file,
            rows=len(course.repeated),
            first_rows=tuple(course.repeated[:5]),
        )
    ]


def _trailer(course: Course, row: int, said: int, file: str) -> Finding | None:
    """Return a warning where the count in a trailer is neither with nor without itself."""
    rows = course.physical_rows()
    if said in {rows, rows - 1, rows + 1}:
        return None
    return Finding(
        rule="trailer disagrees",
        severity="warning",
        message=f"The last line says {said} rows, and {rows - 1} stand above it.",
        do="Ask the sender whether the file is whole: rows may be missing.",
        file=file,
        rows=1,
        first_rows=(row,),
    )
