"""Every source that is named can be looked up, and every assumption has its entry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from .places import PACKAGE, ROOT, modules, name_of

BIBLIOGRAPHY = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
KEYS = set(re.findall(r"^@\w+\{(\w+),", BIBLIOGRAPHY, re.MULTILINE))
OTHER_NAMES = {
    name.strip()
    for names in re.findall(r"^\s*ids\s*=\s*\{([^}]*)\}", BIBLIOGRAPHY, re.MULTILINE)
    for name in names.split(",")
}
ASSUMPTIONS = set(
    re.findall(
        r"^\*\*([AS]\d+) ",
        (ROOT / "docs" / "assumptions.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)
CITATION = re.compile(r"\[([A-Z][A-Za-z]*\d{4}[a-z]?)\]_")
SOURCE = re.compile(r'source="([A-Z]\w*\d{4}[a-z]?)"')
ASSUMPTION = re.compile(r"\b([AS]\d{1,2})\b")
SCENARIOS = sorted((ROOT / "scenarios").rglob("*.yaml")) + sorted(
    (ROOT / "experiments").rglob("*.yaml")
)


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_every_work_that_is_cited_is_in_the_bibliography(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    cited = set(CITATION.findall(text)) | set(SOURCE.findall(text))
    assert cited <= KEYS


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_every_assumption_of_the_code_is_in_the_list(file: Path) -> None:
    assert set(ASSUMPTION.findall(file.read_text(encoding="utf-8"))) <= ASSUMPTIONS


@pytest.mark.parametrize("file", SCENARIOS, ids=name_of)
def test_every_assumption_of_a_scenario_is_in_the_list(file: Path) -> None:
    named = re.findall(r"\bassumption: (\w+)", file.read_text(encoding="utf-8"))
    assert set(named) <= ASSUMPTIONS


def test_every_work_behind_the_scenarios_is_in_the_bibliography() -> None:
    sources = yaml.safe_load(
        (ROOT / "scenarios" / "evidence" / "sources.yaml").read_text(encoding="utf-8")
    )
    literature = {name for name, about in sources.items() if about["kind"] == "literature"}
    assert literature <= OTHER_NAMES


def test_no_work_is_in_the_bibliography_twice() -> None:
    entries = re.findall(r"^@\w+\{(\w+),", BIBLIOGRAPHY, re.MULTILINE)
    assert sorted(entries) == sorted(set(entries))


def test_no_work_is_in_the_bibliography_for_show() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    for entry in re.split(r"^(?=@)", BIBLIOGRAPHY, flags=re.MULTILINE):
        key = re.match(r"@\w+\{(\w+),", entry)
        if key is not None:
            assert key.group(1) in text or "ids" in entry, key.group(1)
