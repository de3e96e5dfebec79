"""A type in words: the drugs take their places only where the data and the model both know the order."""

import pytest

from tailrx.bundle.answers import sentence
from tailrx.types import Label

PLACES, NEUTRAL = "{a} raises {b}.", "{a} and {b}: one raises the other."


@pytest.mark.parametrize(
    ("direction", "placed", "neutral", "ordered", "words"),
    [
        ("directed", PLACES, NEUTRAL, True, "X raises Y."),
        ("directed", PLACES, NEUTRAL, False, "X and Y: one raises the other."),
        ("directed", PLACES, "", False, "X and Y: kind."),
        ("directed", "", NEUTRAL, True, "X and Y: one raises the other."),
        ("directed", "", "", True, "X and Y: kind."),
        ("unknown", PLACES, NEUTRAL, True, "X and Y: one raises the other."),
        ("unknown", PLACES, "", True, "X and Y: kind."),
        ("symmetric", PLACES, NEUTRAL, False, "X and Y: one raises the other."),
        ("symmetric", PLACES, "", False, "X raises Y."),  # the data says that the order does not matter here
        ("symmetric", "", "", True, "X and Y: kind."),
    ],
)
def test_the_sentence_of_a_type(direction, placed, neutral, ordered, words):
    assert sentence(Label("kind", direction, placed, neutral), "X", "Y", ordered=ordered) == words


@pytest.mark.parametrize(
    "text", ["{a} gives {b} {dose}.", "{a} {", "{a} {0} {b}", "{a.__class__} {b!r}", "50 % {} {a}"]
)
def test_other_braces_of_a_sentence_stay_as_they_are(text):
    placed = sentence(Label("kind", "directed", text, text), "X", "Y", ordered=True)
    assert placed == text.replace("{a}", "X").replace("{b}", "Y")


def test_a_drug_whose_name_looks_like_a_place_is_not_replaced_again():
    assert sentence(Label("kind", "directed", PLACES, ""), "{b}", "{a}", ordered=True) == "{b} raises {a}."
