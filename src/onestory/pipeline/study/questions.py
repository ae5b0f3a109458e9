"""The questions that a study.toml answers, in the words in which people are asked them."""

from __future__ import annotations

QUESTIONS: dict[str, dict[str, str]] = {
    "study": {
        "title": "What is the study called?",
        "programme": "Which programme is it about?",
        "question": "What do you want to know, in one sentence?",
        "decision": "Which decision will the answer serve?",
        "decision_on": "On which day is that decision taken?",
        "change_our_mind": "What answer would change your mind?",
        "chosen": "How did the sites come to be sites?",
        "exposure": "What counts as the start at a site?",
        "caseload_share": "From what share of eligible people on the caseload does it count?",
    },
    "window": {
        "first_day": "From which day are figures asked for?",
        "last_day": "Up to and with which day are figures asked for?",
    },
    "comparators": {
        "who": "Which places are the sites compared with?",
        "places": "Which places are they, by code or name?",
    },
    "outcome": {
        "id": "What short name has this outcome?",
        "indicator": "Which [[indicator]] of the onestory.toml measures it?",
        "role": "Is it the outcome hoped for, a harm watched, or one that cannot have changed?",
        "wanted": "Which direction is better?",
        "margin": "What is the smallest change that matters to people?",
        "sector": "Who bears the activity: hospital, social care, the voluntary sector ...?",
    },
    "experience": {
        "id": "What short name has this outcome?",
        "scale": "Which score of which instrument tells it (INSTRUMENT.SCALE)?",
        "who": "Who says it: people, carers or staff?",
        "wanted": "Which direction of the score is better?",
        "margin": "What is the smallest difference of the score that matters to people?",
        "role": "Is it the outcome hoped for, or a harm watched?",
    },
    "mirror": {
        "id": "What short name has this mirror?",
        "perceived": "Which score or coded judgement is perceived progress?",
        "who": "Whose: people, carers, staff, or interviews?",
        "outcome": "Which [[outcome]] is it set beside?",
        "neutral": "Which value of the score means no progress?",
        "level": "Of staff: at which level, micro, meso or macro?",
    },
    "success": {
        "id": "What short name has this statement?",
        "what": "What would tell us, in two years' time, that we were succeeding?",
        "for_whom": "For whom?",
        "outcome": "Which outcome is it measured by?",
        "wanted": "In which direction should it go?",
        "size": "By how much?",
        "by": "By which day?",
        "failure": "What would tell us that we were failing?",
        "harm": "Whom could it harm, and how would we see it?",
        "agreed_by": "Who agreed this statement?",
    },
    "estimand": {
        "id": "What short name has this estimand?",
        "outcome": "Which outcome?",
        "population": "Who is counted?",
        "exposure": "What is the exposure, in words?",
        "comparator": "What would they have had otherwise?",
        "time_zero": "When does counting start, for a place or a person?",
        "bedding_in": "How many months after the start are not counted yet?",
        "follow_up": "How many months are counted after that?",
        "intercurrent_events": "What of people who die or move, and places that merge or stop?",
        "contrast": "Is the answer a ratio (so much per cent) or a difference (in the unit)?",
        "average": "Do people count alike, or places?",
    },
    "caseload": {
        "took": "What counts: being enrolled, or being offered it whatever the person said?",
        "chosen": "How were people chosen?",
        "comparators": "Whom are the people taken on set beside?",
        "threshold": "From which score were people offered?",
    },
    "site": {
        "name": "What is the site called?",
        "place": "Which place or places is it, by code?",
        "starts": "On which day was it to start?",
    },
    "agreed": {
        "staff": "Which staff have agreed the statements of success?",
        "people": "Which people who use services have agreed them?",
        "carers": "Which unpaid carers have agreed them?",
    },
}
"""Section, key and question."""


def question(section: str, key: str) -> str:
    """Return the question that a key answers, '' where the key speaks for itself."""
    return QUESTIONS.get(section, {}).get(key, "")
