"""The canonical form of a snapshot, its SHA-256, and the words that differ between two texts."""

import json
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from portal.snapshots import Change, Mark, canonical, changes, compared, digest

texts = st.lists(st.text("abé, ", max_size=12), max_size=5)


def test_the_canonical_form_is_that_of_a_second_program():
    """`sha256sum` of the bytes that another writer of JSON makes."""
    snapshot = {"b": ["é", 1, None], "a": {"z": True, "y": "œuvre « numérique »"}}
    said = '{"a":{"y":"œuvre « numérique »","z":true},"b":["é",1,null]}'
    assert canonical(snapshot) == said.encode()
    printed = subprocess.run(["sha256sum"], input=said.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    assert digest(snapshot) == printed.split()[0]


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5))
def test_the_order_of_keys_makes_no_difference_and_a_value_does(snapshot):
    turned = dict(reversed(snapshot.items()))
    assert digest(turned) == digest(snapshot)
    assert json.loads(canonical(snapshot)) == snapshot
    assert digest(snapshot | {"another": 1}) != digest(snapshot | {"another": 2})


def test_a_line_that_took_another_s_place_is_compared_word_by_word():
    assert compared(["Same.", "They travel badly."], ["Same.", "They travel well.", "New."]) == [
        [Mark("kept", "Same.")],
        [Mark("kept", "They travel "), Mark("removed", "badly."), Mark("added", "well.")],
        [Mark("added", "New.")],
    ]
    assert compared(["Gone."], []) == [[Mark("removed", "Gone.")]]


@given(texts, texts)
def test_both_texts_can_be_read_out_of_the_comparison(old, new):
    lines = compared(old, new)

    def without(kind: str) -> str:
        return "".join(mark.text for line in lines for mark in line if mark.kind != kind)

    assert (without("added"), without("removed")) == ("".join(old), "".join(new))


def test_only_the_answers_that_differ_are_told_in_the_order_of_the_later_text():
    before = [("Title", ["A plan"]), ("Years", ["2026"]), ("Old question", ["Yes"])]
    after = [("Years", ["2027"]), ("Title", ["A plan"]), ("New question", [])]
    assert changes(before, after) == [
        Change("Years", [[Mark("removed", "2026"), Mark("added", "2027")]]),
        Change("Old question", [[Mark("removed", "Yes")]]),
    ]
