"""The same page as Markdown, to be pasted into an impact assessment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onestory.report.data_flow.part import Grid, Part

_SIGNS = ("\\", "|", "*", "<", "[", "`")


def markdown(title: str, ahead: Sequence[str], parts: Sequence[Part]) -> str:
    """Return the parts as Markdown under a title; `ahead` stands before the first part."""
    lines = [f"# {marked(title)}", *(f"**{marked(one)}**" for one in ahead)]
    lines += [line for part in parts for line in _part(part, 2)]
    return "\n\n".join(lines) + "\n"


def _part(part: Part, level: int) -> Iterator[str]:
    yield f"{'#' * level} {marked(part.title)}"
    yield from (marked(one) for one in part.words)
    if part.entries:
        yield "\n".join(f"- **{marked(one.term)}:** {marked(one.text)}" for one in part.entries)
    yield from (_grid(one) for one in part.grids)
    if part.points:
        yield "\n".join(f"- {marked(one)}" for one in part.points)
    for smaller in part.parts:
        yield from _part(smaller, level + 1)


def _grid(grid: Grid) -> str:
    rule = "|".join("---" for _ in grid.heads)
    return "\n".join([_line(grid.heads), f"|{rule}|", *map(_line, grid.rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(marked(cell) for cell in cells)} |"


def marked(text: str) -> str:
    """Return the text on one line, with signs that Markdown would take for its own made plain."""
    plain = " ".join(text.split())
    for sign in _SIGNS:
        plain = plain.replace(sign, f"\\{sign}")
    return plain
