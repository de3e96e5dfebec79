"""Places, ticks and words by hand, and drawings read back as XML."""

import math
from xml.etree import ElementTree

import pytest
from tests import results

from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.page import words
from tailrx.report.page.charts import marks
from tailrx.report.page.charts.curves import Course, curves
from tailrx.report.page.charts.distribution import BARS, FLOOR, TOP, distribution
from tailrx.report.page.charts.reliability import reliability
from tailrx.report.page.charts.scale import decades, linear, logarithmic, ticks
from tailrx.report.page.charts.side_by_side import side_by_side
from tailrx.report.page.charts.svg import drawing, el, named
from tailrx.report.schema import shaped

RESULT = shaped(results.result(8))


def read(markup):
    return ElementTree.fromstring(str(markup))


def classed(svg, name):
    return [e for e in svg.iter() if name in (e.get("class") or "").split()]


def test_places_run_from_end_to_end_and_a_point_range_stands_in_the_middle():
    assert [linear(0, 4, 100, 0)(v) for v in (0, 1, 4)] == [100, 75, 0]
    assert linear(3, 3, 0, 10)(3) == 5
    log = logarithmic(1, 100, 0, 10)
    assert [log(v) for v in (1, 10, 100)] == pytest.approx([0, 5, 10])
    assert log(0) == 0  # below the floor is on the floor


@pytest.mark.parametrize(
    ("low", "high", "due"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.46, 0.95, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        (3, 3, [3]),
        (-0.3, 7, [-2, 0, 2, 4, 6, 8]),
        (1e-7, 3e-7, [1e-7, 1.5e-7, 2e-7, 2.5e-7, 3e-7]),
    ],
)
def test_ticks_are_round_and_enclose_the_range(low, high, due):
    assert ticks(low, high) == pytest.approx(due)


@pytest.mark.parametrize(("high", "due"), [(0, [1]), (1, [1]), (2, [1, 10]), (1000, [1, 10, 100, 1000])])
def test_decades_reach_the_highest(high, due):
    assert decades(high) == due


def test_text_in_a_drawing_is_escaped():
    svg = drawing(10, 10, 'says "<b>"', named(el("rect", x=1.26), "<script>"))
    assert "<script>" not in svg
    assert read(svg).get("aria-label") == 'says "<b>"'
    assert read(svg).find("rect/title").text == "<script>"
    assert read(svg).find("rect").get("x") == "1.3"


def test_bars_of_the_distribution_are_as_high_as_the_logarithm_of_their_counts():
    types = RESULT.by_frequency
    columns = classed(read(distribution(types, PAIRS)), "column")
    assert [c.find("title").text.split(":")[0] for c in columns] == [t.type for t in types]
    top = math.log10(decades(types[0].n_train)[-1] / FLOOR)
    for t, column in zip(types, columns, strict=True):
        bars = [e for e in column.findall("rect") if t.band in e.get("class")]
        if t.n_train == 0:
            assert not bars
            assert column.find("circle").get("class") == f"open {t.band}"
        else:
            assert float(bars[0].get("height")) == pytest.approx(BARS * math.log10(t.n_train / FLOOR) / top, abs=0.06)
            assert float(bars[0].get("y")) + float(bars[0].get("height")) == pytest.approx(TOP + BARS, abs=0.11)
        assert bool(column.findall("polygon")) == (t.f1 is not None)


def test_bands_differ_in_shape_not_in_colour_alone():
    found = {}
    for t, column in zip(
        RESULT.by_frequency, classed(read(distribution(RESULT.by_frequency, PAIRS)), "column"), strict=True
    ):
        for polygon in column.findall("polygon"):
            points = [tuple(map(float, p.split(","))) for p in polygon.get("points").split()]
            x, y = points[0]
            found.setdefault(t.band, set()).add(tuple((round(a - x), round(b - y)) for a, b in points))
    assert len(found) > 1
    shapes = [frozenset(s) for s in found.values()]
    assert len(set(shapes)) == len(shapes)


def test_the_reliability_diagram_draws_a_gap_from_accuracy_to_confidence_in_each_bin_that_has_pairs():
    svg = read(reliability(RESULT.reliability, 0.1, PAIRS))
    filled = [b for b in RESULT.reliability if b.n]
    gaps = classed(svg, "gap")
    assert len(gaps) == len(filled) == len(classed(svg, "quiet"))
    (diagonal,) = classed(svg, "diagonal")
    left, right = float(diagonal.get("x1")), float(diagonal.get("x2"))
    bottom, top = float(diagonal.get("y1")), float(diagonal.get("y2"))
    for b, gap in zip(filled, gaps, strict=True):
        assert float(gap.get("x1")) == pytest.approx(left + b.confidence * (right - left), abs=0.06)
        assert float(gap.get("y1")) == pytest.approx(bottom + b.accuracy * (top - bottom), abs=0.06)
        assert float(gap.get("y2")) == pytest.approx(bottom + b.confidence * (top - bottom), abs=0.06)


def test_a_curve_has_a_point_per_epoch_and_a_dot_on_the_chosen_one():
    svg = read(curves("loss", [Course([3.0, 2.0, None, 1.0], 1, None)]))
    points = [tuple(map(float, p.split(","))) for p in classed(svg, "curve")[0].get("points").split()]
    assert len(points) == 3  # the undefined epoch is left out
    (dot,) = classed(svg, "dot")
    assert (float(dot.get("cx")), float(dot.get("cy"))) == points[1]
    assert dot.find("title").text == "chosen epoch 2, loss 2.0000"


def test_each_fold_has_its_curve():
    svg = read(curves("accuracy", [Course([0.1, 0.2], 1, 0), Course([0.3], 0, 1)]))
    assert [c.find("title").text for c in classed(svg, "curve")] == ["fold 0: accuracy", "fold 1: accuracy"]


def test_whiskers_span_the_interval():
    svg = read(marks.score_mark(0.5, [0.25, 0.75]))
    (whisker,), (dot,) = classed(svg, "whisker"), classed(svg, "dot")
    low, high = float(whisker.get("x1")), float(whisker.get("x2"))
    assert (low + high) / 2 == pytest.approx(float(dot.get("cx")))
    assert high - low == pytest.approx((marks.WIDTH - 10) / 2)
    assert not marks.score_mark(None)


def test_side_by_side_hides_the_mark_of_a_type_without_a_mean():
    pairs = classed(read(side_by_side(["a", "b"], [0.5, None], [0.25, 1.0], PAIRS)), "pair")
    assert [len(classed(p, "gone")) for p in pairs] == [0, 2]
    assert pairs[1].find("title").text == "b: – and 1.000"


def test_words_for_numbers():
    assert [words.count(v) for v in (0, 19.6, 1234.0, 1234567, None)] == ["0", "19.6", "1,234", "1,234,567", "–"]
    assert [words.score(v) for v in (0.98765, 1, None)] == ["0.9877", "1.0000", "–"]
    assert [words.duration(s) for s in (0.04, 59.4, 59.6, 125, 7384)] == [
        "0.0 s", "59.4 s", "1 min 00 s", "2 min 05 s", "2 h 03 min",
    ]  # fmt: skip
    assert [words.percent(s) for s in (0.004, 0.0994, 0.0996, 1)] == ["0.4 %", "9.9 %", "10 %", "100 %"]
    assert [words.metric(n) for n in ("macro_f1", "micro_aupr", "ece")] == ["macro F1", "micro AUPR", "ECE"]
    assert [words.memory(m) for m in (812.5, None)] == ["0.8 GB", "–"]
