"""The `[agreement]` of a plan, and the sentences that refuse to go beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

import pyarrow as pa

from onestory.intake.records.nhs_number import bare, is_valid
from onestory.model.agreement import Agreement, Purpose
from onestory.model.errors import AgreementError, PlanError
from onestory.model.release import Audience
from onestory.model.source import Join, Source
from onestory.pipeline.settings import Section
from onestory.sources import catalogue


def agreement(section: Section) -> Agreement:
    """Return what the partners agreed.

    Raises PlanError when a part is missing: none of them has a default.
    """
    made = Agreement(
        controllers=tuple(section.texts("controllers")),
        purpose=section.text("purpose"),
        legal_basis=section.text("legal_basis"),
        links=_links(section),
        audiences=tuple(
            section.choices("audiences", get_args(Audience), default=("inside the agreement",))
        ),
        expires=section.day("expires"),
        opt_outs=str(section.optional_path("opt_outs") or ""),
        opt_outs_why=section.text("no_opt_outs_because", default=""),
        purposes=tuple(section.choices("purposes", get_args(Purpose), default=())),
    )
    if not made.opt_outs and not made.opt_outs_why:
        raise PlanError(
            found="The agreement does not say whose opt-outs are to be honoured.",
            where=section.where,
            do='Name a file of NHS numbers with opt_outs = "opt-outs.csv", or say why there is'
            ' none: no_opt_outs_because = "direct care".',
        )
    section.close()
    return made


def _links(section: Section) -> frozenset[frozenset[str]]:
    """Return the pairs written as 'hospital with social care'; one word is a pair with itself."""
    written = [text.split(" with ") for text in section.texts("links", default=())]
    pairs = [[word.strip() for word in pair] for pair in written]
    if any(len(pair) > 2 for pair in pairs):
        raise PlanError(
            found="`links` has an entry of more than two sectors.",
            where=section.where,
            do='Write each pair: links = ["hospital with social care", "hospital"].',
        )
    for word in (word for pair in pairs for word in pair):
        _refuse_no_sector(word, section)
    return frozenset(frozenset(pair) for pair in pairs)


def _refuse_no_sector(word: str, section: Section) -> None:
    """Raise PlanError when no source of records is of that sector: nobody agreed on a slip."""
    records = [one for one in catalogue() if one.kind == "records"]
    sectors = sorted({str(one.layout.get("sector", "")) for one in records} - {""})
    if word in sectors:
        return
    near = get_close_matches(word.lower(), sectors, n=1)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    raise PlanError(
        found=f"`links` names '{word}', which is no sector.",
        where=section.where,
        do=f"{hint}The sectors are: {', '.join(sectors)} ('any' is that of FHIR).",
    )


def refuse_expired(agreed: Agreement, today: date) -> None:
    """Raise AgreementError when the agreement has ended."""
    if today >= agreed.expires:
        raise AgreementError(
            found=f"The agreement ended on {agreed.expires:%d/%m/%Y}: its records may not be used.",
            where="[agreement]",
            do="Renew it with the controllers and write the new `expires`, or destroy the"
            " deliveries: `onestory workspace destroy`.",
        )


def refuse_unlinked(agreed: Agreement, source: Source, join: Join) -> None:
    """Raise AgreementError when records come identifiable that may be joined with nothing."""
    sector = str(source.layout.get("sector", ""))
    if join == "no permitted link" or any(sector in pair for pair in agreed.links):
        return
    kind = "FHIR" if sector == "any" else sector
    raise AgreementError(
        found=f"The agreement permits no link of {kind} records, yet {source.title} is to come"
        f" as '{join}'.",
        where="[[records]]",
        do='Write join = "no permitted link" where the source lets you, or agree on a link and add'
        f" it to `links`, where their sector is '{sector}'.",
    )


def refuse_audience(agreed: Agreement, audience: Audience) -> None:
    """Raise AgreementError when results would go to an audience not agreed on."""
    if audience in agreed.audiences:
        return
    raise AgreementError(
        found=f"The agreement does not let results go to '{audience}'.",
        where="[release]",
        do=f"Release to {' or '.join(agreed.audiences)}, or agree on it with the controllers.",
    )


def opted_out(agreed: Agreement | None) -> pa.Array:
    """Return the NHS numbers of the people who opted out, bare; empty where there are none.

    Raises PlanError when a line has no valid number, save the first, which may be a heading: one
    that is overlooked is a person whose wish is not honoured.
    """
    if agreed is None or not agreed.opt_outs:
        return pa.array([], pa.string())
    lines = _lines(Path(agreed.opt_outs))
    numbers = [_numbers(line) for line in lines]
    wrong = [n for n, found in enumerate(numbers, 1) if not found and lines[n - 1].strip()]
    if wrong[:1] == [1] and not any(sign.isdigit() for sign in lines[0]):
        wrong = wrong[1:]  # a heading
    if wrong:
        raise PlanError(
            found=f"{len(wrong)} line(s) of the opt-outs hold no valid NHS number; the first"
            f" is line {wrong[0]}.",
            where=agreed.opt_outs,
            do="Correct them: nobody who opted out may be overlooked.",
        )
    return pa.array([number for found in numbers for number in found], pa.string())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PlanError(
            found="The opt-outs are no text in UTF-8.",
            where=str(path),
            do="Save them as CSV (UTF-8), one NHS number a line.",
        ) from error


def _numbers(line: str) -> list[str]:
    cells = line.replace(";", ",").replace("\t", ",").split(",")
    return [number for cell in cells if is_valid(number := bare(cell.strip().strip('"')))]


def refuse_beyond(agreed: Agreement, wanted: Sequence[tuple[Source, Join]], today: date) -> None:
    """Raise AgreementError when what is asked goes beyond what was agreed."""
    refuse_expired(agreed, today)
    for source, join in wanted:
        refuse_unlinked(agreed, source, join)
