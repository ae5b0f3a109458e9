"""Pictures: a chart drawn wide and narrow, and the whole of it that can be pasted elsewhere."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape

import vl_convert

from onestory.report.charts import look

VEGA_LITE = "6.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: its words and its Vega-Lite for a page (`wide`) and a phone (`narrow`).

    `heading` names the form in two or three words, `title` is the finding, `subtitle` says what
    is plotted, in what unit, where and when, `alt` gives the finding to someone who cannot see
    it, `note` what is not drawn and why.
    """

    name: str
    kind: str
    heading: str
    title: str
    subtitle: str
    alt: str
    wide: str
    narrow: str
    note: str = ""


def svg(spec: str, name: str) -> str:
    """Return the picture's SVG; the same spec gives the same bytes whatever was drawn before.

    Identifiers are made the picture's own, so that many may stand in one page.
    """
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    seen: dict[str, str] = {}
    for found in re.findall(r'\bid="([^"]+)"', drawn):
        seen.setdefault(found, f"{name}-{len(seen) + 1}")
    for old, new in seen.items():
        drawn = drawn.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)


def whole(picture: Picture, *, foot: tuple[str, ...], banner: str) -> str:
    """Return an SVG that stands alone: banner, finding, what is plotted, picture and sources."""
    inner = svg(picture.wide, picture.name)
    width, height = _size(inner)
    lines = [
        *([_Line(text=banner, size=14, weight="bold", colour=look.COMPARATOR)] if banner else []),
        *_lines(picture.title, size=18, weight="bold", colour=look.INK),
        *_lines(picture.subtitle, size=13, weight="normal", colour=look.GREY),
    ]
    below = [
        line
        for text in (picture.note, *foot)
        if text
        for line in _lines(text, size=11, weight="normal", colour=look.GREY)
    ]
    top, bottom = _tall(lines) + 14, _tall(below) + 10
    total, full = top + height + bottom + 16, width + 32
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{full}" height="{total}"'
        f' viewBox="0 0 {full} {total}" role="img" aria-label="{escape(picture.alt)}">',
        f"<title>{escape(picture.title)}</title>",
        f'<rect width="{full}" height="{total}" fill="white"/>',
        *_texts(lines, start=14),
        inner.replace("<svg ", f'<svg x="16" y="{top}" ', 1),
        *_texts(below, start=top + height + 6),
        "</svg>\n",
    ]
    return "".join(parts)


def png(drawn: str) -> bytes:
    """Return the SVG as a PNG of twice its size, sharp in print."""
    return vl_convert.svg_to_png(drawn, scale=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    size: int
    weight: str
    colour: str

    @property
    def height(self) -> int:
        return round(self.size * 1.35)


def _lines(text: str, *, size: int, weight: str, colour: str) -> list[_Line]:
    letters = int(look.WIDE.width / (size * (0.55 if weight == "bold" else 0.51)))
    return [
        _Line(text=line, size=size, weight=weight, colour=colour)
        for line in textwrap.wrap(text, letters)
    ]


def _tall(lines: list[_Line]) -> int:
    return sum(line.height for line in lines) + 14


def _texts(lines: list[_Line], *, start: int) -> list[str]:
    drawn: list[str] = []
    y = start
    for line in lines:
        y += line.height
        drawn.append(
            f'<text x="16" y="{y}" font-family="{look.FONT}" font-size="{line.size}"'
            f' font-weight="{line.weight}" fill="{line.colour}">{escape(line.text)}</text>'
        )
    return drawn


def _size(drawn: str) -> tuple[int, int]:
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', drawn)
    return (round(float(found[1])), round(float(found[2]))) if found else (look.WIDE.width, 400)
