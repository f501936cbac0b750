from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.scenario import strict_yaml
from dilemma_sim.scenario.problems import ScenarioError
from dilemma_sim.scenario.resolved import yaml_scalar
from dilemma_sim.scenario.strict_yaml import read_text, read_yaml


def plain(text: str) -> object:
    tree, problems = read_text(text, "s.yaml")
    assert not problems
    return tree.plain()


def complaints(text: str) -> list[str]:
    try:
        _, problems = read_text(text, "s.yaml")
    except ScenarioError as error:
        problems = list(error.problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("1e-1", 0.1),
        ("010", 10),
        ("0x1F", 31),
        ("12:30", "12:30"),
        ("2025-02-14", "2025-02-14"),
        ("2025-02", "2025-02"),
        ("1_000", "1_000"),
        ("true", True),
        ("~", None),
        ("'1.5'", "1.5"),
        ("-.5", -0.5),
        ("+3", 3),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    read = plain(f"key: {text}")
    assert read == {"key": value}
    assert type(read["key"]) is type(value)  # type: ignore[index]


def test_every_value_and_key_knows_its_line_and_column() -> None:
    tree, _ = read_text("a: 1\nb:\n  - x\n  - {c: 2}\n", "s.yaml")
    assert str(tree.entries["a"].place) == "s.yaml:1:4"
    second = tree.entries["b"].items[1].entries["c"]
    assert (str(second.place), str(second.key_place)) == ("s.yaml:4:9", "s.yaml:4:6")
    assert str(tree.entries["b"].blamed) == "s.yaml:2:1"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2", "s.yaml:2:1", "the key 'a' is given twice, first in line 1"),
        ("2015: 1\n'2015': 2", "s.yaml:2:1", "given twice"),
        ("a: &x 1\nb: *x", "s.yaml:1:4", "anchors and aliases (&x) are not allowed"),
        ("a: !!str 1", "s.yaml:1:4", "the tag !!str is not allowed"),
        ("a: !!python/object:os.system {}", "s.yaml:1:4", "is not allowed"),
        ("a: !mine [1]", "s.yaml:1:4", "the tag !mine is not allowed"),
        ("a: .nan", "s.yaml:1:4", "not a finite number"),
        ("a: -.inf", "s.yaml:1:4", "not a finite number"),
        ("a: 1e999", "s.yaml:1:4", "not a finite number"),
        ("a: 0x" + "f" * 400, "s.yaml:1:4", "not a finite number"),
        ("a: " + "9" * 5000, "s.yaml:1:4", "not a finite number"),
        ("a: 1\n---\nb: 2", "s.yaml:2:1", "one document a file"),
        ("", "s.yaml", "the file is empty"),
        ("# only a comment\n", "s.yaml", "the file is empty"),
        ("a:\n\t- 1", "s.yaml:2:1", "indent with spaces"),
        ("a: b: c", "s.yaml:1:5", "a colon stands where none can"),
        ("a: [1, 2", "s.yaml:", "a bracket is not closed"),
        ("a: 'open", "s.yaml:", "not closed"),
        ("a: 1\n  b: 2", "s.yaml:2:4", "a colon stands where none can"),
        ("? [1]\n: 2", "s.yaml:1:3", "use plain text as the key"),
        ("true: 1", "s.yaml:1:1", "put it in quotes"),
        ("a: \x07", "s.yaml:1:4", "control character U+0007"),
        ("a: " + "[" * 200_000, "s.yaml:1:", "levels inside each other"),
    ],
)
def test_what_yaml_would_guess_is_refused_in_one_line(text: str, place: str, words: str) -> None:
    found = complaints(text)
    assert len(found) == 1
    assert found[0].startswith(place)
    assert words in found[0]
    assert "\n" not in found[0]


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [1]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert len(complaints(bomb)) == 1


def test_all_faults_of_a_file_are_found_at_once() -> None:
    assert len(complaints("a: .nan\nb: !x 1\nb: 2\n")) == 3


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ScenarioError, match=r"s\.yaml:2:4: the text is not UTF-8"):
        read_yaml(path)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "MAX_BYTES", 10)
    path = tmp_path / "s.yaml"
    path.write_text("a: 123456789")
    with pytest.raises(ScenarioError, match="larger than"):
        read_yaml(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path)[0].plain() == {"a": 1}


@given(
    st.one_of(
        st.text(st.characters(codec="utf-8")),
        st.booleans(),
        st.integers(-(10**15), 10**15),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["true", "null", "~", "1e5", "0x1", " a", "a ", "a: b", "- a", "NO", "é"]),
    )
)
def test_a_written_value_is_read_again(value: object) -> None:
    read = plain(f"key: {yaml_scalar(value)}")
    assert read == {"key": value}


def test_numbers_keep_all_their_digits() -> None:
    read = plain(f"key: {yaml_scalar(math.pi * 1e-7)}")
    assert read == {"key": math.pi * 1e-7}
