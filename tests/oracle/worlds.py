"""Small invented worlds: the story's tables as lists of rows, drawn with a heavy hand for edges.

`world(seed)` gives about thirty people and what happened to them from 2020 to 2023. Days of one
person lie apart by the gaps that definitions turn on; ages, codes and lengths stand at the edges of
what is counted; whatever may be null sometimes is. Each table has a generator of its own, so that a
change to one leaves the others as they were. Tables not drawn here are empty.
"""

import runpy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

Row = dict[str, Any]
World = dict[str, list[Row]]

FIRST, LAST = date(2020, 1, 1), date(2023, 12, 31)
PERSONS = range(1, 33)
LSOAS = ("L0", "L1", "L2", "L3", "L9", None)  # L9 lies in no area
PROVIDERS = ("XA1", "XA2")
SEXES = ("male", "female", "female", "other", None)
GAPS = (0, 0, 1, 1, 2, 3, 4, 6, 7, 8, 13, 14, 15, 20, 21, 22, 27, 28, 29, 30, 31, 84, 85, 89, 90,
        91, 92, 364, 365, 366, 729, 730, 731)  # fmt: skip
SHORT = (0, 0, 0, 1, 1, 2, 3, 6, 7, 8, 13, 14, 20, 21, 22, 31, 90, 365)
AGES = (0, 1, 15, 16, 17, 18, 19, 40, 64, 65, 65, 66, 74, 75, 76, 80, 84, 85, 90, None)
TURNS = (
    date(2022, 1, 1), date(2022, 6, 15), date(2022, 12, 30), date(2022, 12, 31), date(2023, 1, 1),
    date(2023, 3, 31), date(2023, 4, 1), date(2023, 6, 30), date(2023, 10, 1), date(2023, 12, 31),
)  # fmt: skip
TABLES = ("people", "spells", "attendances", "outpatients", "appointments", "referrals", "contacts",
          "mental_spells", "deaths", "homes", "registrations", "same_facts", "care")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What is drawn from: a generator, and the days about which each person's life turns."""

    generator: np.random.Generator
    turns: dict[int, list[date]] = field(default_factory=dict[int, list[date]])

    def chance(self, share: float) -> bool:
        """Return True in that share of draws."""
        return bool(self.generator.random() < share)

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both meant."""
        return int(self.generator.integers(low, high + 1))

    def pick(self, *of: T) -> T:
        """Return one of these, each as likely."""
        return of[int(self.generator.integers(len(of)))]

    def some(self, of: Sequence[str], most: int) -> list[str]:
        """Return up to `most` different ones of these."""
        return [self.pick(*of) for _ in range(self.number(0, most))]

    def maybe(self, value: T, absent: float = 0.06) -> T | None:
        """Return the value, or None in a share of draws."""
        return None if self.chance(absent) else value

    def person(self) -> int | None:
        """Return a person's number, or None for a record that names nobody."""
        return self.maybe(self.pick(*PERSONS), 0.04)

    def day(self, person: int | None) -> date:
        """Return a day of the person's life: near a turn of it, by one of the gaps."""
        turn = self.pick(*self.turns.get(person or 0, TURNS))
        gap = timedelta(days=self.pick(*GAPS))
        return min(max(turn + gap if self.chance(0.5) else turn - gap, FIRST), LAST)

    def until(self, start: date) -> date | None:
        """Return the end of a stay that began then; None while it goes on."""
        end = start + timedelta(days=self.pick(*SHORT))
        return None if end > LAST or self.chance(0.06) else end

    def event(self, number: int, person: int | None, source: str) -> Row:
        """Return the columns that every event has."""
        return {
            "id": number, "person_id": person, "source": source, "provider": self.pick(*PROVIDERS),
            "lsoa": self.pick(*LSOAS), "practice": self.pick("P1", "P2", None),
            "age": self.pick(*AGES), "sex": self.pick(*SEXES), "delivery": "d1", "row": number,
            "known_from": datetime(2024, 1, 15),  # noqa: DTZ001
        }  # fmt: skip


CARE = runpy.run_path(str(Path(__file__).parent / "care" / "rows.py"))["care"]
"""The maker of social care rows."""


def world(seed: int) -> World:
    """Return the tables of the world with this seed, by name, each a list of rows."""
    made: World = {name: [] for name in TABLES}
    turns = _turns(_draw(seed, 0))
    makers = (people, spells, attendances, outpatients, appointments, referrals, mental_spells,
              contacts, deaths, homes, registrations, same_facts)  # fmt: skip
    for place, maker in enumerate(makers, start=1):
        made[maker.__name__] = maker(_draw(seed, place, turns), made)
    made["care"] = CARE(_draw(seed, 99, turns), made)
    return made


def _draw(seed: int, place: int, turns: dict[int, list[date]] | None = None) -> Draw:
    return Draw(generator=np.random.default_rng([seed, place]), turns=turns or {})


def _turns(draw: Draw) -> dict[int, list[date]]:
    """Two or three days about which each person's life turns; the last is when some of them die."""
    return {one: [draw.pick(*TURNS) for _ in range(draw.number(2, 3))] for one in PERSONS}


def people(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for one in PERSONS:
        death = draw.turns[one][-1] if draw.chance(0.45) else None
        year = draw.pick(2022, 2023) - draw.pick(1, 16, 18, 18, 19, 40, 65, 65, 66, 75, 76, 90)
        rows.append({
            "person_id": one, "sex": draw.pick(*SEXES), "lsoa": draw.pick(*LSOAS),
            "birth_month": draw.maybe(date(year, draw.pick(1, 2, 6, 7, 12), 1)), "death": death,
            "ethnicity": draw.pick("A", "H", None), "practice": draw.pick("P1", "P2", None),
            "first_seen": draw.pick(FIRST, *draw.turns[one]), "last_seen": LAST, "sectors": [],
            "certainty": draw.pick("firm", "firm", "doubtful", "closed"),
            **{flag: draw.chance(0.35) for flag in FLAGS},
        })  # fmt: skip
    return rows


FLAGS = ("learning_disability", "autism", "serious_mental_illness", "dementia", "carer",
         "has_carer", "social_care")  # fmt: skip
METHODS = ("21", "21", "21", "22", "24", "28", "2A", "2B", "2C", "2D", "11", "12", "13", "31", "32",
           "81", "82", "83", None)  # fmt: skip
TREATED_BY = ("300", "300", "100", "430", "501", "560", "424", "710", "700", "799", None)
PLACES = ("19", "19", "29", "51", "52", "53", "54", "55", "56", "65", "79", "84", "85", "86", "87",
          "88", "98", "99", None)  # fmt: skip
DIAGNOSES = tuple(
    "I200 I209 I210 I240 I248 I249 I250 I110 I119 I10X I500 I509 I501 I130 I131 J81X J80X J450 J46X"
    " J410 J42X J430 J440 J441 J47X J200 J209 J22X E100 E109 E110 E118 E119 E140 E148 E149 E150"
    " D500 D501 D508 D509 D510 D520 D529 D530 D570 E40X E41X E43X E440 E550 E559 E643 B180 B181"
    " B182 F000 F03X F04X F100 F200 F322 G400 G41X G442 L03X L031 L040 L080 L081 L088 L089 L88X"
    " L980 L981 L010 L020 I891 R02X R01X R560 R568 R55X O15X O150 E86X E870 K520 K522 K528 K529"
    " A690 A691 K020 K060 K07X K080 K098 K099 K090 K120 K130 K140 H660 H670 H650 J020 J030 J040"
    " J060 J069 J312 J310 N700 N730 N740 N750 K250 K253 K254 K255 K256 K257 K259 K260 K280 K284 K290"
    " K20X K210 N10X N110 N12X N136 N135 N159 N390 N391 J100 J110 J13X J14X J120 J153 J154 J157 J159"
    " J158 J168 J181 J188 J180 A35X A36X A360 A370 A379 A80X A803 B05X B059 B060 B161 B169 B160 B26X"
    " B268 G000 G001 M014 S001 S220 S221 S222 S320 S324 S325 S327 S420 S422 S424 S525 S620 S621"
    " S720 S724 S725 S728 S800 T08X T090 T983 T140 T98X T510 T519 T512 W00X W010 W19X W190 W200 W20X"
    " W120 R296 R295 M484 M485 M483 M800 M806 M807 M809 X59X X600 X640 X650 X840 X850 X45X Y150 Y40X"
    " Y400 Y490 Y500 Y570 Y579 Y580 Y870 Y871 Y900 Y919 V010 V990 I480 I490 I219 C349 C978 C970 D000"
    " K700 K852 K860 K851 K292 I426 G621 G312 G721 E244 Q860 R780 E241 A099".split()
)
PROCEDURES = tuple(
    "K010 K401 K491 K501 K511 K521 K531 K551 K571 K581 K601 K611 K621 K661 K691 K701 A011 G451 I011"
    " J181 H011 L291 S061 S311 S411 S451 S461 S481 S491 S501 T201 U011 U211 V091 W371 X011 X021 X031"
    " X041 X051 X061 X291 Y011 Z941 R171 Q111 E851 M451".split()
)


def spells(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 331):
        before = rows[-1] if rows else {}
        end, person = before.get("end"), draw.person()
        if isinstance(end, date) and draw.chance(0.35):  # the same person comes again
            person = before["person_id"]
            start = min(end + timedelta(days=draw.pick(0, 0, 1, 2, 28, 29, 30, *GAPS)), LAST)
        else:
            start = draw.day(person)
        rows.append(_spell(draw, number, person, start))
        _transfer(draw, before, rows[-1])
    return rows


def _spell(draw: Draw, number: int, person: object, start: date) -> Row:
    end = draw.until(start)
    diagnoses = _codes(draw, DIAGNOSES)
    last = diagnoses if draw.chance(0.6) else _codes(draw, DIAGNOSES)
    method, nights = draw.pick(*METHODS), None if end is None else (end - start).days
    destination = draw.pick(*PLACES, "19", "19")
    ended = draw.pick("1", "1", "1", "2", "3", "4", "5", "6", "7", "8", "9", None)
    return {
        **draw.event(number, None, "apc"), "person_id": person, "superspell": number,
        "site": None, "start": start, "end": end, "nights": nights,
        "ready": _ready(draw, start, end), "method": method,
        "admitted_from": destination if draw.chance(0.2) else draw.pick(*PLACES),
        "discharge_method": None if end is None else ended,
        "destination": None if end is None else destination,
        "class": draw.pick("1", "1", "1", "1", "2", "3", "4", "5", None),
        "management": draw.pick("1", "2"), "specialty": draw.pick(*TREATED_BY),
        "last_specialty": draw.pick(*TREATED_BY), "emergency": (method or "").startswith("2"),
        "primary": draw.maybe(diagnoses[0], 0.03) if diagnoses else None, "diagnoses": diagnoses,
        "last_diagnoses": last, "all_diagnoses": sorted({*diagnoses, *last}),
        "procedures": list(dict.fromkeys(draw.some(PROCEDURES, 2) if draw.chance(0.4) else [])),
        "episodes": 1, "hfrs": draw.pick(0, 49, 50, 51, 149, 150, 151, 200, None),
        "charlson": draw.pick(0, 5, 13, None), "attendance": None,
    }  # fmt: skip


SCENES = tuple(
    scene.split()
    for scene in "S720 W010;S001 W19X;T983 W190;S720 W200;T140 X59X;S525 W120;S720;S220;S221;T08X;M807"
    ";M806;M809;R296;J200 J440;J209 J430;J209 J450;B180 D570;B181 D580;J181 D570;J100;A099 J153 D570"
    ";D570 J181;I10X;I200;I240;E108;E109;F200;F322 Z915;L031;L980;K250;K257;X600 T510;Y500".split(
        ";"
    )
)


def _codes(draw: Draw, of: Sequence[str]) -> list[str]:
    """A scene of codes that a rule is about, or up to five codes, each once."""
    if draw.chance(0.04):
        return []
    if draw.chance(0.35):
        return list(draw.pick(*SCENES))
    return list(dict.fromkeys([draw.pick(*of), *draw.some(of, 4)]))


def _ready(draw: Draw, start: date, end: date | None) -> date | None:
    if draw.chance(0.3):
        return None
    return (end or start) - timedelta(days=draw.pick(-1, 0, 0, 0, 1, 2, 7, 30))


def _transfer(draw: Draw, before: Row, row: Row) -> None:
    """Make the second spell go on with the stay of the first, where it may be so."""
    end, start = before.get("end"), row["start"]
    same = before and before["person_id"] == row["person_id"] is not None
    inside = before.get("class") in ("1", "5", None) and row["class"] in ("1", "5", None)
    if not (same and inside and isinstance(end, date) and isinstance(start, date)):
        return
    if 0 <= (start - end).days <= 2 and draw.chance(0.6):
        before["destination"] = "51"
        row["superspell"] = before["superspell"]


def attendances(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 241):
        person = draw.pick(*PERSONS[:8]) if draw.chance(0.5) else draw.person()
        clock = draw.pick(time(0, 0), time(0, 1), time(12, 30), time(20, 0), time(23, 59))
        start = datetime.combine(draw.day(person), clock)
        minutes = draw.pick(0, 1, 239, 240, 241, 500, 719, 720, 721, None)
        end = start + timedelta(minutes=minutes) if minutes is not None else None
        rows.append({
            **draw.event(number, person, "ecds"), "site": None, "start": start, "end": end,
            "minutes": minutes, "department": draw.pick("1", "1", "1", "2", "3", "4", "5", None),
            "category": draw.pick("first", "first", "first", "unplanned follow-up",
                                  "planned follow-up", None),
            "by_ambulance": draw.pick(True, True, False, None), "admitted": draw.chance(0.3),
            "destination": draw.pick("admitted", "discharged", "died", None),
            "diagnosis": None, "spell": None,
        })  # fmt: skip
    return rows


def outpatients(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 161):
        person, status = draw.person(), draw.pick("2", "3", "4", "5", "5", "6", "7", "9", None)
        day = draw.day(person)
        rows.append({
            **draw.event(number, person, "op"), "start": day, "referred": None,
            "attended": None if status is None else status in ("5", "6"), "first": draw.chance(0.5),
            "remote": draw.chance(0.2), "specialty": draw.pick(*TREATED_BY), "status": status,
        })  # fmt: skip
    return rows


def appointments(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 101):
        person, attended = draw.person(), draw.pick(True, True, False, None)
        day = draw.day(person)
        rows.append({
            **draw.event(number, person, "gp_appointment"), "start": day, "booked": day,
            "status": {True: "attended", False: "did not attend", None: None}[attended],
            "mode": draw.pick("face-to-face", "telephone", None), "professional": "GP",
            "minutes": draw.pick(0, 10, None), "attended": attended,
        })  # fmt: skip
    return rows


TEAMS = ("A01", "A02", "A03", "A04", "A05", "A11", "A18", "A19", "A20", "A21", "A22", "A23", "A24",
         "A25", "A26", None)  # fmt: skip


def referrals(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 61):
        person = draw.person()
        start = draw.day(person)
        rows.append({
            **draw.event(number, person, "referral"), "start": start, "end": draw.until(start),
            "service": draw.pick("community", "mental health"), "team": draw.pick(*TEAMS),
            "referred_by": None, "reason": None, "number": f"R{number}",
        })  # fmt: skip
    return rows


def contacts(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    ends = [(row["person_id"], row["end"]) for row in made["mental_spells"] if row["end"]]
    for number in range(1, 261):
        person = draw.person()
        status = draw.pick("2", "3", "4", "5", "5", "6", "6", "7", None)
        day = draw.day(person)
        if ends and draw.chance(0.3):
            person, left = draw.pick(*ends)
            day = min(left + timedelta(days=draw.number(0, 4)), LAST)
        referral = draw.pick(*made["referrals"])
        rows.append({
            **draw.event(number, person, "contact"),
            "service": draw.pick("community", "mental health"),
            "referral": referral["id"] if draw.chance(0.6) else None,
            "start": datetime.combine(day, draw.pick(time(0), time(9), time(23, 59))),
            "minutes": draw.pick(0, 14, 15, 16, 60, None), "status": status,
            "attended": None if status is None else status in ("5", "6"),
            "means": None, "activities": [], "team": draw.pick(*TEAMS, None, None, None),
        })  # fmt: skip
    return rows


def mental_spells(draw: Draw, made: World) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 131):
        before = rows[-1] if rows else {}
        end, person = before.get("end"), draw.person()
        start = draw.day(person)
        if isinstance(end, date) and draw.chance(0.5):
            person = before["person_id"]
            start = min(end + timedelta(days=draw.pick(*GAPS[:24])), LAST)
        until = draw.pick(draw.until(start), draw.until(start), _month_end(start), None)
        rows.append({
            **draw.event(number, person, "mhsds_spell"), "referral": None, "start": start,
            "end": until, "method": draw.pick(*METHODS), "admitted_from": draw.pick(*PLACES),
            "discharge_method": draw.pick("1", "2", "3", "4", "6", None) if until else None,
            "destination": draw.pick("19", "19", *PLACES, "48", "50", "37") if until else None,
            "bed": None, "detained": draw.chance(0.4), "delayed_from": None, "delayed_until": None,
        })  # fmt: skip
    return rows


def _month_end(day: date) -> date:
    last = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(last, LAST)


def deaths(draw: Draw, made: World) -> list[Row]:
    """Registered deaths of most who died, not always on the settled day, and of nobody known."""
    rows: list[Row] = []
    died = [(row["person_id"], row["death"]) for row in made["people"] if row["death"]]
    for number, (person, day) in enumerate([*died, (None, draw.day(None))], start=1):
        if draw.chance(0.12):
            continue
        causes = _codes(draw, DIAGNOSES)
        source = draw.pick("deaths", "deaths", "deaths", "apc", "cld")
        rows.append({
            **draw.event(number, person, source), "start": day,
            "registered": day if source == "deaths" else None,
            "cause": draw.pick("I219", "C349", *causes) if source == "deaths" else None,
            "causes": causes, "place": draw.pick("hospital", "home", "care home", "hospice",
                                                 "elsewhere", None),
        })  # fmt: skip
    return rows


KINDS = ("own home", "own home", "care home", "nursing home", "hospital", "elsewhere", "not known")


def homes(draw: Draw, made: World) -> list[Row]:
    """Spans that follow one another; a death ends the last."""
    rows: list[Row] = []
    for person in made["people"]:
        one = person["person_id"]
        death = person["death"] if isinstance(person["death"], date) else date.max
        days = sorted({draw.day(one if isinstance(one, int) else 0) for _ in range(6)})
        for start, end in zip(days, [*days[1:], None], strict=True):
            until = death if end is None or end > death else end
            if start < until:
                rows.append({
                    "person_id": one, "start": start, "end": None if until == date.max else until,
                    "kind": draw.pick(*KINDS), "lsoa": draw.pick(*LSOAS), "source": "address",
                })  # fmt: skip
    return rows


def registrations(draw: Draw, made: World) -> list[Row]:
    """One practice at a time; a death ends any."""
    rows: list[Row] = []
    for person in made["people"]:
        one = person["person_id"]
        death = person["death"] if isinstance(person["death"], date) else date.max
        days = sorted({draw.day(one if isinstance(one, int) else 0) for _ in range(2)})
        for start, end in zip([FIRST, *days], [*days, None], strict=True):
            until = death if end is None or end > death else end
            if start < until and draw.chance(0.9):
                rows.append({
                    "person_id": one, "practice": draw.pick("P1", "P2"), "start": start,
                    "end": None if until == date.max else until, "lsoa": draw.pick(*LSOAS),
                    "source": "gp_registration",
                })  # fmt: skip
    return rows


def same_facts(draw: Draw, made: World) -> list[Row]:
    facts = ("a death", "a discharge", "a condition", "a care home")
    rows: list[Row] = []
    for number in range(1, 41):
        person = draw.pick(*PERSONS)
        rows.append({
            "fact": draw.pick(*facts), "person_id": person, "on": draw.day(person),
            "table": "spells", "id": number, "source": "apc", "provider": "XA1",
            "other_table": "care", "other_id": number, "other_source": "cld",
            "other_provider": draw.pick("901", "902"),
        })  # fmt: skip
    return rows
