"""Admissions counted row by row: emergencies, sensitive conditions, falls, frailty, mitigators."""

from datetime import date
from functools import cache

import pytest


@cache
def codes(text):
    """'E10-E14 I50' as the beginnings of codes: E10, E11, ... E14, I50."""
    found = []
    for word in text.split():
        if "-" in word:
            first, last = word.split("-")
            width = len(first) - 1
            found += [
                first[0] + str(n).zfill(width) for n in range(int(first[1:]), int(last[1:]) + 1)
            ]
        else:
            found.append(word)
    return tuple(found)


def is_in(code, text):
    return code is not None and code.startswith(codes(text))


def has(found, text):
    return any(is_in(code, text) for code in found)


def event(row, on, numerator=1.0, denominator=0.0):
    return {
        "person_id": row["person_id"], "lsoa": row["lsoa"], "on": on,
        "numerator": numerator, "denominator": denominator,
    }  # fmt: skip


def admitted(world, kinds=("1", "2", "5")):
    return [row for row in world["spells"] if row["class"] in kinds]


def urgent(world, kinds=("1", "2", "5")):
    return [row for row in admitted(world, kinds) if row["method"] and row["method"][0] == "2"]


def urgent_but_transfers(world):
    return [row for row in urgent(world) if row["method"] != "2B"]


def from_outside(world):
    wards = ("51", "52", "53")
    return [row for row in urgent_but_transfers(world) if row["admitted_from"] not in wards]


def at_least(row, age):
    return row["age"] is not None and row["age"] >= age


def events(rows):
    return [event(row, row["start"]) for row in rows]


# ------------------------------------------------------------------ sheet 1 to 3


def em_adm_all(world):
    return events(row for row in urgent(world, ("1",)) if row["specialty"] != "424")


def em_adm_all_b(world):
    found = urgent(world, ("1",))
    return events(row for row in found if row["specialty"] != "424" and row["method"] != "2B")


def em_adm_65(world):
    found = [row for row in urgent(world, ("1",)) if row["specialty"] != "424"]
    return events(row for row in found if at_least(row, 65))


def went_home_at_once(world):
    return [
        row for row in urgent(world)
        if row["end"] is not None and row["end"] == row["start"] and not row["procedures"]
        and row["discharge_method"] in ("1", "2", "3", "6", "7") and row["age"] is not None
    ]  # fmt: skip


def zero_los_adult(world):
    return events(row for row in went_home_at_once(world) if row["age"] >= 18)


def zero_los_child(world):
    return events(row for row in went_home_at_once(world) if row["age"] < 18)


# ------------------------------------------------------------------ sheet 4 to 6

HEART_OPERATIONS = "K0 K1 K2 K3 K4 K50 K52 K55 K56 K57 K60 K61 K66 K67 K68 K69 K71"
ARTERIES = "A B C D E F G H J K L M N O P Q R S T V W X01 X02 X04 X05"
LUNGS = "J41 J42 J43 J44 J47"
PNEUMONIA = "J10 J11 J13 J14 J153 J154 J157 J159 J168 J181 J188"
ULCERS = "K250 K251 K252 K254 K255 K256"
TEETH = "A690 K02-K06 K08 K098 K099 K12 K13"


def chronic_nhsof(row):
    primary, others, operated = row["primary"], row["diagnoses"][1:], row["procedures"]
    if is_in(primary, "B180 B181"):
        return not has(others, "D57")
    if is_in(primary, "I110 I50 J81 I130 I10X I119"):
        return not has(operated, HEART_OPERATIONS)
    if is_in(primary, "I20 I25"):
        return not has(operated[:1], ARTERIES)  # A-T: OPCS-4 has no chapter I
    if is_in(primary, "J20"):
        return has(others, LUNGS)
    return is_in(primary, "E10-E14 D501 D508 D509 D51 D52 F00-F03 G40 G41 I48 J45 J46 " + LUNGS)


def acute_nhsof(row):
    primary, others = row["primary"], row["diagnoses"][1:]
    if is_in(primary, PNEUMONIA):
        return not has(others, "D57")
    ulcers = " ".join(ULCERS.replace("K25", site) for site in ("K25", "K26", "K27", "K28"))
    return is_in(
        primary,
        "A36 A37 B05 B06 B161 B169 B26 M014 I240 I248 I249 E86 K522 K528 K529 N10 N11 N12 N136"
        f" N159 N390 {ulcers} K20 K21 I891 L01 L02 L03 L04 L080 L088 L089 L88 L980 H66 H67 J02 J03"
        f" J04 J06 J312 {TEETH} R02 R56",
    )


def chronic_19(row):
    found, operated = row["last_diagnoses"], row["procedures"]
    if any(is_in(code, "E10-E14") and code[3:4] in set("012345678") for code in found):
        return True
    if not found:
        return False
    primary, others = found[0], found[1:]
    if is_in(primary, "I20 I240 I248 I249"):
        return not has(operated[:1], ARTERIES)
    if is_in(primary, "I110 I50 I10X I119 J81"):
        return not has(operated, HEART_OPERATIONS)
    if is_in(primary, "J20"):
        return has(others, LUNGS)
    lacking = "D501 D508 D509 E40X E41X E42X E43X E550 E643"
    return is_in(primary, f"J45 J46 {lacking} {LUNGS}")


SKIN_OPERATIONS = (
    "A B C D E F G H J K L M N O P Q R T V W S1 S2 S3 S41 S42 S43 S44 S45 S48 S49 X01 X02 X04 X05"
)


def acute_19(row):
    found = row["last_diagnoses"]
    if not found:
        return False
    if has(found, "R02X"):
        return True
    primary = found[0]
    if is_in(primary, "L03 L04 L080 L088 L089 L88X L980"):
        return not has(row["procedures"], SKIN_OPERATIONS)
    if is_in(primary, "K25-K28"):
        return primary[3:4] in set("012456")
    return is_in(
        primary,
        f"G40 G41 O15 R56 E86X K522 K528 K529 {TEETH} H66 H67 J02 J03 J06 J312 N70 N73 N74"
        " N10 N11 N12 N136",
    )


def vaccine_19(row):
    found = row["last_diagnoses"]
    other = "A35 A36 A37 A80 B05 B06 B161 B169 B180 B181 B26 G000 M014"
    return has(found, other) or (has(found, PNEUMONIA) and not has(found[1:], "D57"))


# ------------------------------------------------------------------ sheet 7 and 8


def fell(row):
    injured = row["primary"] is not None and "S00" <= row["primary"][:3] <= "T98"
    return injured and has(row["diagnoses"][1:], "W00-W19") and row["sex"] is not None


FRAGILE = (
    "M484 M485 S220 S221 S320 S321 S322 S323 S324 S327 S422 S423 S424 S52 S620"
    " S720 S721 S722 S723 S724 S728 T08X"
)


def fell_or_broke(row):
    found = row["last_diagnoses"]
    if not found:
        return False
    if has(found[:1], "S T") and has(found[1:], "W0 W1"):
        return True
    if found[0] == "R296":
        return True
    broken = has(found, FRAGILE) or any(
        code.startswith("M80") and code[3:4] not in ("6", "7") for code in found
    )
    return broken and not has(found, "V W X Y")


def frailty(low, high):
    def oracle(world):
        return [
            event(row, row["start"], float(low <= (row["hfrs"] or 0) <= high), 1.0)
            for row in urgent_but_transfers(world) if at_least(row, 75)
        ]  # fmt: skip

    return oracle


# ------------------------------------------------------------------ sheet 24

ALCOHOL = (
    "E244 F10 G312 G621 G721 I426 K292 K70 K852 K860 Q860 R780 T510 T511 T519 X45 X65 Y15 Y90 Y91"
)


def alcohol(world):
    found = [row for row in admitted(world) if at_least(row, 16)]
    return events(row for row in found if has(row["last_diagnoses"], ALCOHOL))


def any_of(text):
    def oracle(world):
        return events(
            row for row in urgent_but_transfers(world) if has(row["last_diagnoses"], text)
        )

    return oracle


def raid(world):
    return events(
        row for row in admitted(world)
        if row["method"] == "21" and has(row["last_diagnoses"][:1], "F")
        and not row["procedures"] and row["discharge_method"] != "4"
    )  # fmt: skip


def that(rule, rows=urgent):
    return lambda world: events(row for row in rows(world) if rule(row))


ORACLES = {
    "em_adm_all": em_adm_all,
    "em_adm_all_b": em_adm_all_b,
    "em_adm_65": em_adm_65,
    "zero_los_no_procedure_adult": zero_los_adult,
    "zero_los_no_procedure_child": zero_los_child,
    "acsc_chronic_nhsof": that(chronic_nhsof, from_outside),
    "acsc_acute_nhsof": that(acute_nhsof, from_outside),
    "acsc_19_chronic": that(chronic_19),
    "acsc_19_acute": that(acute_19),
    "acsc_19_vaccine": that(vaccine_19),
    "falls_65": that(lambda row: at_least(row, 65) and fell(row)),
    "falls_nhp": that(lambda row: at_least(row, 65) and fell_or_broke(row), urgent_but_transfers),
    "frailty_adm": frailty(151, 9999),
    "frailty_adm_intermediate": frailty(50, 150),
    "alcohol_wholly": alcohol,
    "medicines_explicit": any_of("Y4 Y50-Y57"),
    "self_harm": any_of("X60-X84 Y870"),
    "raid_ae": raid,
}


@pytest.mark.parametrize("name", ORACLES)
def test_admissions_are_those_counted_row_by_row(agree, name):
    agree(name, ORACLES[name])


def test_admissions_by_place_and_year_are_sums_of_rows(agree_by_place):
    agree_by_place(ORACLES)


# ------------------------------------------------------------------ every code there may be


def spells_of_every_code():
    """A spell a code: as the only diagnosis, beside others that turn on it, and as an operation."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    short = [f"{letter}{n:02d}" for letter in letters for n in range(100)]
    told = [([code + end], []) for code in short for end in "0123456789X"]
    for primary in ("S720", "J200", "B180", "J181", "S220"):
        told += [([primary, f"{code}0"], []) for code in short]
    for primary in ("I200", "I500", "I10X", "L031"):
        told += [([primary], [f"{code}1"]) for code in short]
        told += [([primary], ["Z941", f"{code}1"]) for code in short]
    return [spell(number, *one) for number, one in enumerate(told, start=1)]


def spell(number, diagnoses, procedures):
    return {
        "id": number, "person_id": number, "superspell": number, "lsoa": "L0", "age": 70,
        "sex": "female", "provider": "XA1", "start": date(2022, 5, 1), "end": date(2022, 5, 3),
        "nights": 2, "method": "21", "emergency": True, "class": "1", "specialty": "300",
        "admitted_from": "19", "discharge_method": "1", "destination": "19",
        "primary": diagnoses[0], "diagnoses": diagnoses, "last_diagnoses": diagnoses,
        "all_diagnoses": sorted(diagnoses), "procedures": procedures, "episodes": 1, "hfrs": 0,
    }  # fmt: skip


@pytest.fixture(scope="module")
def every_code(open_worlds):
    return open_worlds([{"spells": spells_of_every_code()}])


BY_CODES = [
    "acsc_chronic_nhsof", "acsc_acute_nhsof", "acsc_19_chronic", "acsc_19_acute",
    "acsc_19_vaccine", "falls_65", "falls_nhp", "alcohol_wholly", "medicines_explicit",
    "self_harm", "raid_ae",
]  # fmt: skip


@pytest.mark.parametrize("name", BY_CODES)
def test_each_code_counts_where_the_sheet_lists_it_and_nowhere_else(agree_in, every_code, name):
    assert agree_in(name, ORACLES[name], every_code)
