"""Delivery: what was announced at each site beside what happened there, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt

from onestory.model.delivered import Delivered, SiteDelivery
from onestory.model.words import many, share
from onestory.report.charts import calendar, labels, look
from onestory.report.charts.calendar import Calendar
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=170, right=170)
NARROW = Frame(width=340, left=10, right=18, narrow=True)
_STEP = 24
_STEP_NARROW = 40
_MOST = 15  # sites drawn, the latest first; the table has them all
_STEPS = (
    ("announced", "announced", "diamond"),
    ("planned", "planned start", "circle"),
    ("staffed", "staffed", "square"),
    ("first_person", "first person seen", "triangle-up"),
    ("caseload_reached", "caseload reached", "cross"),
    ("exposed_from", "counted as started", "circle"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    sites: tuple[SiteDelivery, ...]
    days: Calendar

    @property
    def frame(self) -> Frame:
        return self.days.frame

    @property
    def step(self) -> int:
        return _STEP_NARROW if self.frame.narrow else _STEP

    def y(self, at: int) -> float:
        return at * self.step + (self.step - 11 if self.frame.narrow else self.step / 2)


def picture(
    delivered: Delivered, *, name: str = "delivery", called: str = "site"
) -> Picture | None:
    """Return the dates announced and planned beside those that came, or None without a site.

    `called` is what a site is called: 'team' where people were studied.
    """
    sites = _in_order(delivered)[:_MOST]
    days = [day for site in sites for day in _dates(site)]
    if not sites or max(days) == min(days):
        return None
    plots = [
        _Plot(sites=sites, days=calendar.across(min(days), max(days), frame))
        for frame in (WIDE, NARROW)
    ]
    left = len(delivered.sites) - len(sites)
    wide, narrow = (_draw(plot) for plot in plots)
    found = title(delivered, called=called)
    return Picture(
        name=name,
        kind="delivery",
        heading="Announced, and what happened",
        title=found,
        subtitle=_subtitle(sites),
        alt=found,
        wide=wide,
        narrow=narrow,
        note=f"Not drawn: {many(left, f'more {called}')}; the table has them." if left > 0 else "",
    )


def title(delivered: Delivered, *, called: str = "site") -> str:
    """Return how many sites started, and how late, in words."""
    sites = delivered.sites
    if delivered.verdict == "delivery not known":
        return f"What happened at the {called}s is not known: the planned starts stand in for it."
    started = [s for s in sites if s.exposed_from is not None]
    late = [s for s in started if (months_late(s) or 0) > 0]
    told = f"{len(started)} of {many(len(sites), called)} started"
    if not started:
        return f"None of {many(len(sites), called)} is known to have started."
    if not late:
        return f"{told}, {'all ' if len(started) > 1 else ''}by the month planned."
    most = max(months_late(s) or 0 for s in late)
    return f"{told}; {len(late)} later than planned, by up to {many(most, 'month')}."


def months_late(site: SiteDelivery) -> int | None:
    """Return whole months from the planned start to the start that counts; None if it never did."""
    if site.exposed_from is None:
        return None
    apart = (site.exposed_from.year - site.planned.year) * 12
    return apart + site.exposed_from.month - site.planned.month


def told(site: SiteDelivery) -> str:
    """Return how the start of the site stands beside its plan: 'on time', '5 months late'."""
    late = months_late(site)
    if late is None:
        return "not known to have started"
    if late == 0:
        return "on time"
    return f"{many(abs(late), 'month')} {'late' if late > 0 else 'early'}"


def _in_order(delivered: Delivered) -> tuple[SiteDelivery, ...]:
    """The sites that never started first, then the latest."""
    return tuple(
        sorted(
            delivered.sites,
            key=lambda s: (s.exposed_from is not None, -(months_late(s) or 0), s.site),
        )
    )


def _dates(site: SiteDelivery) -> list[date]:
    found = [getattr(site, field) for field, _, _ in _STEPS]
    return [day for day in found if day is not None]


def _draw(plot: _Plot) -> str:
    layers = [*_waits(plot), *_points(plot), *labels.draw(_words(plot), size=12)]
    height = len(plot.sites) * plot.step + 4
    return look.spec(layers, plot.frame, height=height, heads=0, feet=0)


def _waits(plot: _Plot) -> list[alt.Chart]:
    """A line from the planned start to the start that counts."""
    records: list[dict[str, Cell]] = [
        {"t": s.planned.toordinal(), "u": s.exposed_from.toordinal(), "py": plot.y(at)}
        for at, s in enumerate(plot.sites)
        if s.exposed_from is not None
    ]
    if not records:
        return []
    rule = alt.Chart(look.data(records)).mark_rule(color=look.MID, strokeWidth=2)
    return [
        rule.encode(x=plot.days.channel("t:Q"), x2="u:Q", y=alt.Y("py:Q", scale=None)),
    ]


def _points(plot: _Plot) -> list[alt.Chart]:
    records = [one for at, site in enumerate(plot.sites) for one in _marks(site, plot.y(at))]
    base = alt.Chart(look.data(records)).mark_point(filled=True, opacity=1, strokeWidth=1.5)
    return [
        base.encode(
            x=plot.days.channel("t:Q"),
            y=alt.Y("py:Q", scale=None),
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=[
                alt.Tooltip("site:N", title="Site"),
                alt.Tooltip("what:N", title="What"),
                alt.Tooltip("when:N", title="When"),
            ],
        )
    ]


def _marks(site: SiteDelivery, y: float) -> list[dict[str, Cell]]:
    made: list[dict[str, Cell]] = []
    for field, what, shape in _STEPS:
        day: date | None = getattr(site, field)
        if day is None:
            continue
        counts, promised = field == "exposed_from", field in {"announced", "planned"}
        made.append(
            {
                "t": day.toordinal(),
                "py": y,
                "shape": shape,
                "fill": look.ACCENT if counts else "white" if promised else look.MID,
                "edge": look.ACCENT if counts else look.GREY if promised else "white",
                "size": 110 if counts else 64 if promised else 58,
                "site": site.site,
                "what": what,
                "when": calendar.month_label(day),
            }
        )
    return made


def _words(plot: _Plot) -> list[Label]:
    made: list[Label] = []
    for at, site in enumerate(plot.sites):
        y = plot.y(at) - (18 if plot.frame.narrow else 0)
        reached = "" if site.largest_share is None else f", {share(site.largest_share)} reached"
        end = f"{told(site)}{reached}"
        if plot.frame.narrow:
            name = labels.fitted(site.site, plot.frame.plot - look.width_of(end, 12) - 10, 12)
            made += [
                Label(x=0, y=y, text=name),
                Label(x=plot.frame.plot, y=y, text=end, align="right", colour=look.GREY),
            ]
        else:
            name = labels.fitted(site.site, plot.frame.left - 12, 12)
            made += [
                Label(x=-8, y=y, text=name, align="right"),
                Label(x=plot.frame.plot + 8, y=y, text=end, colour=look.GREY),
            ]
    return made


def _subtitle(sites: Sequence[SiteDelivery]) -> str:
    marks = {
        "announced": "diamond: announced",
        "planned": "hollow circle: planned start",
        "staffed": "square: staffed",
        "first_person": "triangle: first person seen",
        "caseload_reached": "cross: caseload reached",
        "exposed_from": "filled circle: counted as started",
    }
    seen = [text for field, text in marks.items() if any(getattr(s, field) for s in sites)]
    text = "; ".join(seen)
    shares = any(s.largest_share is not None for s in sites)
    tail = " Right: the largest share of eligible people reached." if shares else ""
    return f"{text[:1].upper()}{text[1:]}.{tail}"
