"""The weights and codes of the scores equal those that others publish."""

import csv

from onestory.timeline.codes import table_of

NAMES = {
    "ami": "heart attack", "chf": "heart failure", "pvd": "peripheral vascular disease",
    "cevd": "cerebrovascular disease", "dementia": "dementia", "copd": "chronic lung disease",
    "rheumd": "rheumatic disease", "pud": "peptic ulcer", "mld": "mild liver disease",
    "diab": "diabetes", "diabwc": "diabetes with complications", "hp": "paralysis",
    "rend": "kidney disease", "canc": "cancer", "msld": "severe liver disease",
    "metacanc": "metastatic cancer", "aids": "HIV",
}  # fmt: skip


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frailty_weights_are_the_published_ones():
    weights = {code: int(weight) for code, weight in table_of("illness")["frailty"].items()}
    assert (len(weights), sum(weights.values())) == (109, 1732)
    assert (weights["F00"], weights["G81"], weights["R50"]) == (71, 44, 1)


def test_frailty_weights_equal_the_file(shared_data):
    told = rows_of(shared_data / "codes" / "comorbidity" / "hfrs_icd10_weights.csv")
    expected = {row["icd10_3char"]: str(round(float(row["hfrs_weight"]) * 10)) for row in told}
    assert table_of("illness")["frailty"] == expected


def test_charlson_codes_and_weights_equal_the_files(shared_data):
    folder = shared_data / "codes" / "comorbidity"
    codes = {
        (NAMES[row["condition"]], row["code"])
        for row in rows_of(folder / "comorbidipy_condition_codes.csv")
        if row["mapping"] == "charlson_icd10_shmi"
    }
    weights = {
        NAMES[row["level3"]]: row["weight"]
        for row in rows_of(folder / "comorbidipy_weights.csv")
        if (row["level1"], row["level2"]) == ("charlson_icd10_shmi", "shmi_modified")
    }
    illness = table_of("illness")
    ours = {(name, one) for name, told in illness["charlson_codes"].items() for one in told.split()}
    assert ours == codes
    assert illness["charlson_weights"] == weights
