"""Writing: the data-flow page as HTML and as Markdown."""

from __future__ import annotations

from pathlib import Path

from onestory.model.errors import ReportError
from onestory.report import page, words
from onestory.report.data_flow import diagram
from onestory.report.data_flow.flow import Flow
from onestory.report.data_flow.markdown import markdown
from onestory.report.data_flow.parts import parts, standing

_PRIVATE = (
    "Private: for the controllers, the data protection officer and those who run the project."
)


def write_data_flow(flow: Flow, *, to: Path) -> tuple[Path, ...]:
    """Return `data-flow.html` and `data-flow.md`, written into the folder `to`.

    The same flow gives the same bytes. Raises ReportError when the folder cannot be written.
    """
    try:
        to.mkdir(parents=True, exist_ok=True)
        html, text = to / "data-flow.html", to / "data-flow.md"
        html.write_text(_html(flow), encoding="utf-8", newline="\n")
        text.write_text(_markdown(flow), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            found=f"The data-flow page cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or choose another folder.",
        ) from error
    return (html, text)


def _html(flow: Flow) -> str:
    return (
        page.templates()
        .get_template("data_flow.html")
        .render(
            flow=flow,
            parts=parts(flow),
            standing=standing(flow),
            private=_PRIVATE,
            wide=diagram.wide(flow),
            narrow=diagram.narrow(flow),
            steps=tuple(diagram.steps(flow).values()),
            words=words,
        )
    )


def _markdown(flow: Flow) -> str:
    invented = (words.INVENTED,) if flow.invented else ()
    made = f"Made on {words.day(flow.made_on.isoformat())} by OneStory {flow.code_version}."
    return markdown(title(flow), (*invented, standing(flow), _PRIVATE, made), parts(flow))


def title(flow: Flow) -> str:
    """Return the title of the page."""
    return f"Data flow: {flow.title}"
