"""Diagnoses in plain words: for readers who are no clinicians. The code stands beside them.

The words are ours; the codes are of ICD-10 (the WHO) and SNOMED CT (SNOMED
International, codes alone). A code that is not listed gets the words of its chapter.
"""

from __future__ import annotations

import re

from onestory.model.person_story import Code

_CATEGORIES = {
    "A09": "stomach upset (gastroenteritis)", "A41": "sepsis", "B34": "viral infection",
    "C34": "lung cancer", "C50": "breast cancer", "C61": "prostate cancer", "C18": "bowel cancer",
    "D64": "anaemia", "D50": "anaemia (iron)", "D70": "low white blood cells",
    "E10": "diabetes, type 1", "E11": "diabetes, type 2", "E14": "diabetes",
    "E16": "low blood sugar", "E66": "obesity", "E78": "high cholesterol", "E86": "dehydration",
    "E87": "salts of the blood out of balance", "F00": "dementia (Alzheimer's)",
    "F01": "dementia (vascular)", "F03": "dementia", "F05": "delirium (sudden confusion)",
    "F10": "harm from alcohol", "F20": "schizophrenia", "F31": "bipolar disorder",
    "F32": "depression", "F41": "anxiety", "F79": "learning disability", "F84": "autism",
    "G20": "Parkinson's disease", "G30": "Alzheimer's disease", "G40": "epilepsy",
    "G45": "mini-stroke (TIA)", "H66": "ear infection", "I10": "high blood pressure",
    "I20": "angina", "I21": "heart attack", "I25": "coronary heart disease",
    "I26": "blood clot in the lung", "I48": "irregular heartbeat (atrial fibrillation)",
    "I50": "heart failure", "I63": "stroke", "I64": "stroke", "I69": "after a stroke",
    "I73": "narrowed leg arteries", "J03": "tonsillitis", "J06": "cold or sore throat",
    "J10": "flu", "J18": "pneumonia", "J21": "bronchiolitis", "J22": "chest infection",
    "J44": "COPD (long-term lung disease)", "J45": "asthma", "J69": "pneumonia from inhaled food",
    "K35": "appendicitis", "K52": "stomach upset (gastroenteritis)", "K56": "blocked bowel",
    "K59": "constipation or other bowel trouble", "K70": "liver disease from alcohol",
    "K80": "gallstones", "K85": "inflamed pancreas", "K92": "bleeding in the gut",
    "L03": "skin infection (cellulitis)", "L89": "pressure ulcer", "M16": "arthritis of the hip",
    "M17": "arthritis of the knee", "M19": "arthritis", "M54": "back pain", "M81": "osteoporosis",
    "N17": "sudden kidney failure", "N18": "chronic kidney disease", "N20": "kidney stones",
    "N39": "urinary infection", "R07": "chest pain", "R10": "pain in the abdomen",
    "R26": "unsteady walking", "R29": "repeated falls", "R33": "cannot pass urine",
    "R41": "confusion", "R51": "headache", "R54": "frailty of age", "R55": "fainting",
    "R56": "seizure", "S06": "head injury", "S09": "head injury", "S52": "broken forearm",
    "S61": "cut to hand or wrist", "S72": "broken hip or thigh", "S82": "broken lower leg or ankle",
    "S93": "sprained ankle or foot", "T39": "overdose of painkillers", "U07": "COVID-19",
    "W19": "fall", "Z73": "difficulty in managing life",
}  # fmt: skip
_CHAPTERS = {
    "A": "infection", "B": "infection", "C": "cancer", "D": "blood, or a growth",
    "E": "hormones, diet or metabolism", "F": "mental health or behaviour", "G": "nervous system",
    "H": "eye or ear", "I": "heart and circulation", "J": "breathing", "K": "digestion",
    "L": "skin", "M": "muscles, bones and joints", "N": "kidneys, bladder or genitals",
    "O": "pregnancy and birth", "P": "the newborn", "Q": "condition from birth",
    "R": "symptom without a diagnosis", "S": "injury", "T": "injury, poisoning or complication",
    "V": "accident", "W": "accident", "X": "accident or harm", "Y": "harm or complication",
    "Z": "contact with services for another reason", "U": "special purpose",
}  # fmt: skip
_SNOMED = {
    "29857009": "R07", "21522001": "R10", "233604007": "J18", "68566005": "N39", "91302008": "A41",
    "50417007": "J22", "13645005": "J44", "42343007": "I50", "5913000": "S72", "230690007": "I63",
    "266257000": "G45", "49436004": "I48", "22298006": "I21", "34095006": "E86", "128045006": "L03",
    "25374005": "A09", "271594007": "R55", "14669001": "N17", "54150009": "J06", "4120002": "J21",
    "34014006": "B34", "195967001": "J45", "82271004": "S09", "55680006": "T39", "25702006": "F10",
    "19943007": "K70", "91175000": "R56", "161898004": "R29", "2776000": "F05", "81060008": "K56",
    "235919008": "K80", "74400008": "K35", "197456007": "K85", "420422005": "E10",
    "302866003": "E16", "271737000": "D64", "74474003": "K92", "95570007": "N20",
    "267064002": "R33", "59282003": "I26", "279039007": "M54", "25064002": "R51",
    "263102004": "S52", "16114001": "S82", "44465007": "S93", "312608009": "S61",
    "65363002": "H66", "90176007": "J03", "35489007": "F32", "69322001": "F20",
    "254637007": "C34", "165517008": "D70", "46177005": "N18", "49049000": "G20",
    "44054006": "E11", "38341003": "I10", "53741008": "I25", "84114007": "I50",
    "709044004": "N18", "52448006": "F03", "408856003": "F84", "110359009": "F79",
}  # fmt: skip


def icd(code: str) -> Code | None:
    """Return an ICD-10 code with its words, None for no code."""
    bare = code.replace(".", "").strip()
    if not bare:
        return None
    words = _CATEGORIES.get(bare[:3]) or _CHAPTERS.get(bare[:1], "")
    return Code(system="ICD-10", code=bare, words=words)


def snomed(code: str) -> Code | None:
    """Return a SNOMED CT code with its words where we have some, None for no code."""
    if not code:
        return None
    words = _CATEGORIES.get(_SNOMED.get(code, ""), "")
    return Code(system="SNOMED CT", code=code, words=words)


def either(code: str) -> Code | None:
    """Return a code as SNOMED CT where it is all digits, as ICD-10 where it looks so, else None."""
    if code.isdigit():
        return snomed(code)
    return icd(code) if re.match(r"[A-Z]\d", code) else None


def shown(code: Code | None) -> str:
    """Return a code for reading: 'pneumonia (J189)'; the bare code where we have no words."""
    if code is None:
        return ""
    system = "" if code.system == "ICD-10" else f"{code.system} "
    return f"{code.words} ({system}{code.code})" if code.words else f"{system}{code.code}"
