#!/usr/bin/env python3
"""Writes the data of the samples trials/ and trials-broken/. Every name and number is invented; each run writes the same bytes."""

import csv
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOOD = HERE / "trials"
BROKEN = HERE / "trials-broken"

PATIENTS, UNENROLLED, DUPLICATES = 216, 30, 25

PATIENT_COLUMNS = ["patient_id", "age", "gender", "country", "national_id"]
TRIAL_COLUMNS = ["trial_id", "trial_name", "study_start_date", "study_end_date"]
ENROLMENT_COLUMNS = [
    "trial_id", "patient_id", "patient_start_date", "patient_end_date", "diagnosis", "medication", "dosage_mg"]

COUNTRIES = {  # every way a country is written, in codes and in names
    "Argentina": ["ARG", "Argentina"],
    "Mexico": ["MEX", "Mexico"],
    "United Kingdom": ["UK", "United Kingdom"],
    "Spain": ["ESP", "Spain", "Spain"],
    "Germany": ["DEU", "Germany", "Germany"],
}
KINDS = ["Dose Finding", "Long Term Safety", "Placebo Controlled", "Open Label", "Combined Treatment"]
DIAGNOSES = ["Asthma", "Migraine", "Arthritis", "Type 2 Diabetes", "Epilepsy"]
MEDICATIONS = ["Alborin", "Brentaxol", "Cinverol", "Doramide", "Elvastin", "Fentrazole"]
DOSES = [25, 50, 75, 100, 150, 250, 400]
FLAWED_TRIALS = ["303", "307", "311", "314"]  # where medication is missing or a patient stays beyond the study


def national_id(rng, country):
    digits = "".join(str(rng.randrange(10)) for _ in range(8))
    letter = "ABCDEFGHJKLMNPRSTVWXYZ"[rng.randrange(22)]
    return {
        "Argentina": f"{digits[:2]}-{digits}-{digits[-1]}",
        "Mexico": f"MX{digits}{letter}",
        "United Kingdom": f"{letter}{letter} {digits[:6]} C",
        "Spain": f"{digits}{letter}",
        "Germany": f"L{digits}{letter}",
    }[country]


def make_patients(rng):
    patients = []
    for number in range(PATIENTS):
        country = rng.choice(list(COUNTRIES))
        written = rng.choice(COUNTRIES[country]) + (" " if number % 70 == 11 else "")
        patients.append(
            [f"PT{1001 + number}", str(rng.randrange(18, 89)), rng.choice("FM"), written, national_id(rng, country)])
    rng.shuffle(patients)
    return patients


def make_trials(rng):
    trials = []
    for number in range(15):
        trial = str(301 + number)
        start = date(2024, 1, 8) + timedelta(days=rng.randrange(240))
        end = start + timedelta(days=rng.randrange(70, 150))
        trials.append([trial, f"{KINDS[number % len(KINDS)]} - Study {trial}", start, end])
    return trials


def enrol(rng, patient, trial):
    trial_id, _, study_start, study_end = trial
    start = study_start + timedelta(days=rng.randrange(25))
    end = study_end - timedelta(days=rng.randrange(35))
    return [trial_id, patient, start, end, rng.choice(DIAGNOSES), rng.choice(MEDICATIONS), str(rng.choice(DOSES))]


def make_enrolments(rng, patients, trials):
    """Most patients take part in one or two trials; trials overlap, so some patients start the next before the last has ended."""
    enrolments = [
        enrol(rng, patient[0], trial)
        for patient in patients
        for trial in rng.sample(trials, rng.choice([1, 1, 1, 2, 2, 3]))]
    rng.shuffle(enrolments)

    flawed = [row for row in enrolments if row[0] in FLAWED_TRIALS]
    for row in flawed[:5]:
        row[5] = ""
    study_ends = {trial[0]: trial[3] for trial in trials}
    for row in flawed[5:9]:
        row[3] = study_ends[row[0]] + timedelta(days=9)

    again = list(enrolments[40])  # the same patient a second time in the same trial
    again[2:4] = [again[2] + timedelta(days=4), again[3] + timedelta(days=2)]
    again[6] = str(int(again[6]) + 25)
    enrolments.insert(200, again)
    return enrolments


def repeat_some(rng, rows, count):
    """Puts exact copies of some rows anywhere but at the end."""
    rows = list(rows)
    for row in rng.sample(rows[:-1], count):
        rows.insert(rng.randrange(len(rows)), list(row))
    return rows


def break_rows(patients, enrolments):
    """Mistakes in rows only: repeated keys with other content, patients nobody knows, dates that do not exist."""
    patients = [list(row) for row in patients]
    enrolments = [list(row) for row in enrolments]
    for place in (20, 90, 150):
        other = list(patients[place])
        other[1] = str(int(other[1]) - 3)
        patients.insert(place + 30, other)
    for place, patient in zip((15, 60, 120, 180, 240), ("PT9001", "PT9002", "PT9003", "PT9004", "XX1")):
        enrolments[place][1] = patient
    for place, impossible in zip((30, 75, 135, 195, 255), ("2023-02-30", "2024-06-31", "2024-13-01", "2023-02-29", "2024-00-10")):
        enrolments[place][3] = impossible
    return patients, enrolments


def write(project, name, columns, rows):
    folder = project / "data"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def main():
    rng = random.Random(20240117)
    patients = make_patients(rng)
    trials = make_trials(rng)
    enrolments = repeat_some(rng, make_enrolments(rng, patients[:-UNENROLLED], trials), 4)
    last = patients.pop()  # no enrolment, and written once
    rng.shuffle(patients)
    patients = repeat_some(rng, patients, DUPLICATES) + [last]

    for project, (some_patients, some_enrolments) in (
            (GOOD, (patients, enrolments)), (BROKEN, break_rows(patients, enrolments))):
        write(project, "patients", PATIENT_COLUMNS, some_patients)
        write(project, "trials", TRIAL_COLUMNS, trials)
        write(project, "enrolments", ENROLMENT_COLUMNS, some_enrolments)

    shutil.copyfile(GOOD / "tamiz.yml", BROKEN / "tamiz.yml")
    shutil.copytree(GOOD / "schemas", BROKEN / "schemas", dirs_exist_ok=True)


if __name__ == "__main__":
    main()
