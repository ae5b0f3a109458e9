"""What the page says, part by part, in the order of an impact assessment."""

from __future__ import annotations

from datetime import timedelta

from onestory.report import words
from onestory.report.data_flow import diagram
from onestory.report.data_flow.flow import Flow, Held, SourceFlow
from onestory.report.data_flow.part import Entry, Grid, Part
from onestory.report.data_flow.sentences import JOINS, key_sentences, many, risks

_RULES = {
    "inside the agreement": "Inside the agreement: those whom the controllers named. Small numbers"
    " are hidden by the controllers' own rule, which the plan must state.",
    "public": "Public: counts of 1 to 7 are hidden, and so is what would give them away; others are"
    " rounded to a multiple of 5, unless the plan states a stricter rule.",
}


def parts(flow: Flow) -> tuple[Part, ...]:
    """Return the whole page."""
    return (
        _agreed(flow),
        _path(flow),
        _sources(flow),
        _links(flow),
        Part(anchor="key", title="Who holds the key", words=key_sentences(flow)),
        _leaves(flow),
        _stands(flow),
        _destroyed(flow),
        Part(
            anchor="risks",
            title="What risk is left",
            words=("When everything works as it should, these remain:",),
            points=risks(flow),
        ),
    )


def standing(flow: Flow) -> str:
    """Return in one sentence whether the agreement is in force."""
    end = words.day(flow.agreed.expires.isoformat())
    if flow.expired:
        return (
            f"THIS AGREEMENT HAS ENDED, on {end}. No record may be received or used;"
            " renew it, or destroy the deliveries."
        )
    return f"The agreement is in force and ends on {end}: from that day commands refuse."


def _agreed(flow: Flow) -> Part:
    agreed = flow.agreed
    return Part(
        anchor="agreement",
        title="What was agreed",
        words=tuple(f"TO BE MENDED: {one}" for one in flow.refusals),
        entries=(
            Entry(term="Controllers", text=", ".join(agreed.controllers) or "none is named"),
            Entry(term="Purpose", text=agreed.purpose),
            Entry(term="Legal basis", text=agreed.legal_basis),
            Entry(term="End", text=standing(flow)),
            Entry(term="Audiences", text=", ".join(agreed.audiences).capitalize()),
            Entry(term="Opt-outs", text=_opt_outs(flow)),
            Entry(
                term="People seen one by one",
                text=f"For {' and '.join(agreed.purposes)}" if agreed.purposes else "By nobody",
            ),
        ),
    )


def _opt_outs(flow: Flow) -> str:
    if not flow.agreed.opt_outs:
        return f"None are honoured, because: {flow.agreed.opt_outs_why}"
    if not flow.opt_outs:
        return "TO BE CHECKED: the file of opt-outs lists nobody. Is it the right one?"
    return (
        f"{many(flow.opt_outs, 'NHS number')} listed. A row that bears one is refused as it comes,"
        " and what it says is not kept, not even in the vault."
    )


def _path(flow: Flow) -> Part:
    told = diagram.steps(flow).values()
    return Part(
        anchor="path",
        title="The path of a record",
        words=("Everything runs on a machine of your organisation. OneStory opens no network.",),
        points=tuple(f"{one.name}: {one.text}." for one in told),
    )


def _sources(flow: Flow) -> Part:
    return Part(
        anchor="sources",
        title="What comes, and what is kept where",
        words=(
            "A row that is refused, or cannot be told into cells, is kept in the vault where it"
            " comes identifiable, so that the sender can be asked about it; else, and of a person"
            " who opted out, only its line in the file and the reason.",
            "An identifier in a column that is kept in clear is taken out of the records, and kept"
            " in the vault where its row comes identifiable.",
        ),
        grids=(_glance(flow),),
        points=tuple(JOINS[join] for join in JOINS if join in _ways(flow)),
        parts=tuple(_source(one) for one in flow.sources),
    )


def _glance(flow: Flow) -> Grid:
    rows = tuple(
        (
            one.title,
            "; ".join(f"{', '.join(way.senders)} ({way.join})" for way in one.ways),
            ", ".join(one.identifiers) or "nothing",
        )
        for one in flow.sources
    )
    heads = ("Source", "Sent by, and how joined", "What of a person its rows may hold")
    return Grid(caption="Every source; each is told in full below", heads=heads, rows=rows)


def _ways(flow: Flow) -> set[str]:
    return {way.join for one in flow.sources for way in one.ways}


def _source(one: SourceFlow) -> Part:
    heads = ("", *(way.join.capitalize() for way in one.ways))
    rows = (
        ("Sent by", *(", ".join(way.senders) for way in one.ways)),
        ("Encrypted in the vault", *(_listed(way.vaulted) for way in one.ways)),
        ("Kept in its stead", *(_listed(way.derived) for way in one.ways)),
        (
            "Free text and the like, locked in the vault",
            *(_listed(way.free_text) for way in one.ways),
        ),
        ("Not kept anywhere", *(_listed(way.let_go) for way in one.ways)),
    )
    entries = [Entry(term="Kept as sent", text=_listed(one.kept))]
    if one.copied and any(way.join == "identifiable" for way in one.ways):
        entries.append(Entry(term="Kept, and copied beside the names", text=_listed(one.copied)))
    caption = f"{one.title}: what becomes of what identifies people"
    return Part(
        anchor=f"source-{one.id}",
        title=f"{one.title} ({one.id}; {one.sector})",
        grids=(Grid(caption=caption, heads=heads, rows=rows),),
        entries=tuple(entries),
    )


def _listed(found: tuple[str, ...]) -> str:
    return "; ".join(found) or "nothing"


def _links(flow: Flow) -> Part:
    pairs = sorted(" with ".join(_pair(one)) for one in flow.agreed.links)
    return Part(
        anchor="links",
        title="Which records may be joined",
        words=(
            "Only records of these pairs of sectors may be joined to one person; a sector with"
            " itself where its senders may be joined. Receiving joins nothing: it makes the"
            " pseudonyms by which records could be.",
        )
        if pairs
        else ("The agreement permits no link at all: every source is counted by itself.",),
        points=tuple(pairs),
        parts=(_apart(flow),),
    )


def _apart(flow: Flow) -> Part:
    """Return the pairs that only the agreement keeps apart."""
    title = "Kept apart by the agreement alone"
    if not flow.unlinked:
        told = "None: every pair whose pseudonyms could meet is one that the agreement links."
        return Part(anchor="apart", title=title, words=(told,))
    return Part(
        anchor="apart",
        title=title,
        words=(
            "These come with pseudonyms that could meet, and the agreement does not link them:"
            " commands refuse, but the data would allow it. Where records must never meet others,"
            " let them come with no permitted link.",
        ),
        points=tuple(" with ".join(_pair(frozenset({o.one, o.other}))) for o in flow.unlinked),
    )


def _pair(sectors: frozenset[str]) -> tuple[str, str]:
    ordered = sorted(sectors)
    return (ordered[0], ordered[1] if len(ordered) == 2 else "itself")


def _leaves(flow: Flow) -> Part:
    return Part(
        anchor="leaves",
        title="What leaves, and for whom",
        words=(
            "No record leaves, with or without a name. Results are counts, rates and comparisons,"
            " written to the folder report or answer once the rule for their audience is met;"
            " OneStory sends nothing: a person carries them.",
            "Pages marked private (this one, and the data quality page for each sender) are for"
            " those who run the project and the sender they name.",
        ),
        points=tuple(_RULES[one] for one in flow.agreed.audiences),
    )


def _stands(flow: Flow) -> Part:
    title = "What stands in the workspace now"
    if flow.held is None:
        words_ = "Nothing: no delivery has been received, and there is no workspace yet."
        return Part(anchor="stands", title=title, words=(words_,))
    if not flow.held:
        return Part(anchor="stands", title=title, words=("Nothing: every delivery is gone.",))
    heads = ("Source", "Sender", "Joined", "Deliveries", "Rows", "Kept", "Refused", "Events")
    count = sum(one.deliveries for one in flow.held)
    told = [f"{many(count, 'delivery')} {'stands' if count == 1 else 'stand'}."]
    if flow.lacking:
        told.append(
            f"TO BE MENDED: {many(flow.lacking, 'file')} that the ledger names cannot be found."
        )
    told.append(
        "The vault lies in a folder of its own, apart from the workspace."
        if flow.vault_apart
        else "The vault lies inside the workspace, encrypted."
    )
    if flow.gone:
        told.append(
            f"TO BE MENDED: these stand here and are not in the plan: {'; '.join(flow.gone)}. Put"
            " them back into the plan, or destroy their deliveries."
        )
    rows = tuple(_row(one) for one in flow.held)
    grid = Grid(
        caption="Deliveries by source and sender", heads=(*heads, "Last received"), rows=rows
    )
    return Part(anchor="stands", title=title, words=tuple(told), grids=(grid,))


def _row(one: Held) -> tuple[str, ...]:
    span = ""
    if one.start and one.end:
        span = f"{one.start:%d/%m/%Y} to {one.end - timedelta(days=1):%d/%m/%Y}"
    return (
        *(one.source, one.provider, one.join, f"{one.deliveries:,}", f"{one.received_rows:,}"),
        *(f"{one.accepted_rows:,}", f"{one.refused_rows:,}", span or "not known"),
        f"{one.last:%d/%m/%Y}",
    )


def _destroyed(flow: Flow) -> Part:
    title = "What was destroyed"
    if not flow.destroyed:
        return Part(anchor="destroyed", title=title, words=("Nothing has been destroyed.",))
    rows = tuple(
        (
            *(words.day(one.destroyed.date().isoformat()), one.source, one.provider, one.file),
            *(f"{one.rows:,}", one.by, one.reason),
        )
        for one in flow.destroyed
    )
    heads = ("When", "Source", "Sender", "File", "Rows", "By", "Why")
    grid = Grid(caption="Deliveries destroyed, each with a certificate", heads=heads, rows=rows)
    told = "The certificates are in the workspace, in its folder certificates."
    return Part(anchor="destroyed", title=title, words=(told,), grids=(grid,))
