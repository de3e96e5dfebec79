"""Jaccard profiles over token sets, against sets and a slow loop."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailrx.errors import BadSetting, UnknownName
from tailrx.features import FeatureSet
from tailrx.registry import FEATURES
from tailrx.types import Drug

SETS = st.lists(st.frozensets(st.sampled_from("ABCDEFGH"), max_size=5), min_size=1, max_size=6)
GIVEN = {"enzyme", "pathway", "substructure", "target", "transporter"}  # modalities that datasets give as tokens


def drugs(*sets, modality="target"):
    return [Drug(f"d{i}", f"d{i}", sets={modality: frozenset(s)}) for i, s in enumerate(sets)]


def profile(reference, asked, name="target"):
    part = FEATURES.build(name)
    return part.transform(asked, part.fit(reference))


def by_hand(a, r):
    return len(a & r) / len(a | r) if a | r else 0.0


@settings(max_examples=150, deadline=None)
@given(reference=SETS, asked=SETS)
def test_a_profile_is_shared_over_united_tokens_for_every_reference_drug(reference, asked):
    block = profile(drugs(*reference), drugs(*asked))
    assert block.values.dtype == np.float32
    np.testing.assert_allclose(block.values, [[by_hand(a, r) for r in reference] for a in asked], rtol=1e-6)
    assert block.present.tolist() == [bool(a) for a in asked]


def test_three_drugs_by_hand():
    """{A,B} with {B,C}: one shared of three. {A,B} with itself: all. {D} with either: none."""
    block = profile(drugs("AB", "BC"), drugs("AB", "D"))
    np.testing.assert_allclose(block.values, [[1, 1 / 3], [0, 0]], rtol=1e-6)


def test_tokens_that_the_reference_drugs_lack_enlarge_the_union():
    """{A,X,Y} with {A}: one shared of three, though X and Y have no column."""
    np.testing.assert_allclose(profile(drugs("A"), drugs("AXY")).values, [[1 / 3]], rtol=1e-6)


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_each_given_modality_reads_its_own_tokens_and_no_other(name):
    one = Drug("a", "a", sets={name: frozenset("AB")})
    other = Drug("b", "b", sets={m: frozenset("AB") for m in GIVEN - {name}})
    block = profile([one], [one, other], name)
    assert block.values.tolist() == [[1.0], [0.0]]
    assert block.present.tolist() == [True, False]


def test_every_feature_that_is_no_given_modality_is_known_to_these_tests():
    assert set(FEATURES.names()) - GIVEN == {"morgan", "fingerprint", "reaction_difference"}


def test_a_missing_modality_is_zeros_and_false_whether_absent_or_empty():
    asked = [Drug("a", "a"), *drugs("")]
    block = profile(drugs("AB", ""), asked)
    assert not block.values.any()
    assert block.present.tolist() == [False, False]


def test_a_modality_that_no_reference_drug_has_still_answers():
    block = profile(drugs("", ""), drugs("AB", ""))
    assert block.values.shape == (2, 2)
    assert not block.values.any()
    assert block.present.tolist() == [True, False]


@settings(max_examples=30, deadline=None)
@given(reference=SETS, asked=SETS, data=st.data())
def test_the_order_of_drugs_orders_rows_and_columns_and_changes_nothing_else(reference, asked, data):
    rows, columns = (np.array(data.draw(st.permutations(range(len(s))))) for s in (asked, reference))
    plain = profile(drugs(*reference), drugs(*asked))
    moved = profile(drugs(*(reference[i] for i in columns)), drugs(*(asked[i] for i in rows)))
    np.testing.assert_array_equal(moved.values, plain.values[rows][:, columns])
    np.testing.assert_array_equal(moved.present, plain.present[rows])


def test_one_by_one_is_as_all_at_once():
    reference, asked = drugs("AB", "BC", ""), drugs("A", "CX", "")
    together = profile(reference, asked).values
    np.testing.assert_array_equal(together, np.vstack([profile(reference, [d]).values for d in asked]))


def test_what_fitting_learnt_is_plain_arrays_and_strings():
    state = FEATURES.build("target").fit(drugs("BA", "C"))
    assert dict(state.strings) == {"vocabulary": ["A", "B", "C"]}
    assert {k: (v.dtype, v.shape) for k, v in state.arrays.items()} == {"reference": (np.dtype(np.uint8), (2, 1))}


def test_several_modalities_stand_side_by_side_in_the_order_named():
    known = [Drug("a", "a", sets={"target": frozenset("A"), "enzyme": frozenset("E")}), *drugs("AB")]
    features = FeatureSet.of([{"name": "enzyme"}, {"name": "target"}])
    table, problems = features.transform(known, features.fit(known))
    assert table.names == ("enzyme", "target")
    np.testing.assert_allclose(table.blocks[0], [[1, 0], [0, 0]])
    np.testing.assert_allclose(table.blocks[1], [[1, 0.5], [0.5, 1]])
    assert table.mask.tolist() == [[True, True], [False, True]]
    assert problems == {}
    assert table.take(np.array([1])).mask.tolist() == [[False, True]]


@pytest.mark.parametrize("named", [[], ["target", "target"]])
def test_no_feature_or_one_twice_is_refused(named):
    with pytest.raises(BadSetting, match="features must be one or more different names"):
        FeatureSet.of([{"name": n} for n in named])


def test_an_unknown_feature_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownName, match=r"no feature named 'tagret'\. Did you mean 'target'\?"):
        FeatureSet.of([{"name": "tagret"}])


def test_profiles_of_1706_drugs_take_less_than_five_seconds():
    ring = "c1ccc({})cc1"
    chains = [f"{'C' * (i % 40 + 1)}{end}" for i in range(320) for end in ("O", "N", "F", "Cl", ring.format("Br"), "S")]
    rng = np.random.default_rng(0)
    known = [
        Drug(f"d{i}", f"d{i}", smiles, sets={
            "target": frozenset(f"T{t}" for t in rng.integers(0, 900, 5).tolist()),
            "enzyme": frozenset(f"E{t}" for t in rng.integers(0, 60, 3).tolist()),
        })
        for i, smiles in enumerate(chains[:1706])
    ]  # fmt: skip
    features = FeatureSet.of([{"name": n} for n in ("morgan", "target", "enzyme")])
    began = time.perf_counter()
    table, problems = features.transform(known, features.fit(known))
    assert time.perf_counter() - began < 5
    assert [b.shape for b in table.blocks] == [(1706, 1706)] * 3
    assert table.mask.all()
    assert not problems
