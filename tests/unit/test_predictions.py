"""The waist: predictions are checked when made, survive the disk, and are pooled only if they belong together."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tailrx.errors import DataError
from tailrx.predictions import Predictions, pool


def some(rows=(4, 2, 9), **changed):
    rng = np.random.default_rng(len(rows))
    probability = rng.dirichlet(np.ones(3), len(rows)).astype(np.float32)
    said = {
        "row": np.array(rows, np.int64), "target": np.arange(len(rows)) % 3, "probability": probability,
        "unit": rng.integers(0, 9, (len(rows), 2)), "split": "kfold", "fold": 1, "seed": 7,
    }  # fmt: skip
    return Predictions(**said | changed)


def assert_same(one, other):
    for name in ("row", "target", "probability", "unit"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).dtype == getattr(other, name).dtype
    assert (one.split, one.fold, one.seed) == (other.split, other.fold, other.seed)


@settings(max_examples=25, deadline=None)
@given(
    probability=arrays(np.float32, (3, 4), elements=st.floats(0, 1, width=32)),
    split=st.text(),
    fold=st.integers(0, 9) | st.just("pooled"),
    seed=st.integers(0, 2**62),
)
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, probability, split, fold, seed):
    path = tmp_path_factory.mktemp("predictions") / "p.npz"
    said = some(probability=probability, split=split, fold=fold, seed=seed)
    said.save(path)
    assert_same(Predictions.load(path), said)


def test_an_interrupted_save_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path, compress = tmp_path / "p.npz", np.savez_compressed

    def cut(file, **arrays):
        compress(file, **arrays)
        raise KeyboardInterrupt

    some().save(path)
    monkeypatch.setattr(np, "savez_compressed", cut)
    with pytest.raises(KeyboardInterrupt):
        some(rows=(1, 2)).save(path)
    assert_same(Predictions.load(path), some())
    assert list(tmp_path.iterdir()) == [path]


def test_no_rows_at_all_survive_the_disk(tmp_path):
    none = some(rows=(), probability=np.empty((0, 3), np.float32))
    none.save(tmp_path / "p.npz")
    assert len(Predictions.load(tmp_path / "p.npz")) == 0


def test_the_file_holds_no_object_that_could_run_code(tmp_path):
    some().save(tmp_path / "p.npz")
    with np.load(tmp_path / "p.npz", allow_pickle=False) as stored:
        assert all(stored[name].dtype.kind in "iuf" for name in stored.files)


def test_a_damaged_file_is_one_error_and_never_other_numbers(tmp_path):
    path, said = tmp_path / "p.npz", some()
    said.save(path)
    good = path.read_bytes()
    bad = [good[:n] for n in range(0, len(good), 17)]
    bad += [good[:i] + bytes([good[i] ^ 0x41]) + good[i + 1 :] for i in range(0, len(good), 3)]
    refused = 0
    for content in bad:
        path.write_bytes(content)
        try:
            assert_same(Predictions.load(path), said)  # a date or another idle byte of the archive was hit
        except DataError:
            refused += 1
    assert refused > len(bad) / 2


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04"])
def test_what_is_no_predictions_file_is_refused_with_its_name_and_a_remedy(tmp_path, content):
    path = tmp_path / "p.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"p\.npz is damaged or holds no predictions; run `tailrx train` again"):
        Predictions.load(path)


def test_other_arrays_and_a_missing_file_are_refused_too(tmp_path):
    np.savez(tmp_path / "other.npz", x=np.arange(3))
    np.save(tmp_path / "one.npy", np.arange(3))
    np.savez(tmp_path / "object.npz", row=np.array([{}], dtype=object))
    for name in ("other.npz", "one.npy", "object.npz", "missing.npz"):
        with pytest.raises(DataError, match="is damaged or holds no predictions"):
            Predictions.load(tmp_path / name)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_nan_and_infinite_probabilities_are_refused(wrong):
    probability = some().probability.copy()
    probability[1, 2] = wrong
    with pytest.raises(DataError, match="predictions hold NaN or infinite probabilities; the model diverged: lower"):
        some(probability=probability)


def test_a_row_predicted_twice_is_refused_in_a_fold_and_allowed_where_folds_are_pooled():
    with pytest.raises(DataError, match="predictions name a row twice; each row may be predicted once"):
        some(rows=(4, 2, 4))
    assert len(some(rows=(4, 2, 4), fold="pooled")) == 3


@pytest.mark.parametrize("name", ["target", "probability", "unit"])
def test_arrays_of_unequal_length_are_refused(name):
    with pytest.raises(DataError, match=r"one target, probability row and unit per row id; got 3 ids"):
        some(**{name: getattr(some(), name)[:2]})


@pytest.mark.parametrize("target", [[0, 1, 3], [-1, 0, 1]])
def test_a_target_without_a_column_is_refused(target):
    with pytest.raises(
        DataError, match=r"a target numbers one of the 3 columns of probabilities from 0; got -?\d to \d"
    ):
        some(target=np.array(target))


@pytest.mark.parametrize("name", ["probability", "unit"])
def test_a_flat_array_where_a_table_belongs_is_refused(name):
    with pytest.raises(DataError, match=r"a table of probabilities \[n, c\] and of units \[n, u\]; got shapes"):
        some(**{name: getattr(some(), name)[:, 0]})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": np.array([0.0, 1.0, 2.0])}, "targets that are whole numbers"),
        ({"row": np.array([True, False, True])}, "row ids that are whole numbers"),
        ({"unit": np.zeros((3, 2))}, "units that are whole numbers"),
        ({"target": np.zeros((3, 1), np.int64)}, "a list of targets"),
        ({"row": np.arange(6).reshape(3, 2)}, "a list of row ids"),
        ({"probability": np.ones((3, 3), np.int64)}, "a table of fractions"),
    ],
)
def test_arrays_of_another_kind_are_refused(changed, said):
    with pytest.raises(DataError, match=said):
        some(**changed)


def test_pooling_puts_the_folds_behind_one_another():
    one, two = some(), some(rows=(1, 3), fold=2)
    both = pool([one, two])
    assert both.fold == "pooled"
    assert both.row.tolist() == [4, 2, 9, 1, 3]
    np.testing.assert_array_equal(both.probability, np.vstack([one.probability, two.probability]))
    np.testing.assert_array_equal(both.target, [0, 1, 2, 0, 1])
    np.testing.assert_array_equal(both.unit, np.vstack([one.unit, two.unit]))


def test_a_row_that_two_folds_test_stays_twice():
    assert pool([some(), some(fold=2)]).row.tolist() == [4, 2, 9, 4, 2, 9]


def test_pooling_nothing_or_what_does_not_belong_together_is_refused():
    with pytest.raises(DataError, match="nothing to pool: name at least one run"):
        pool([])
    other = replace(some(), split="cold_s1")
    wider = some(probability=np.full((3, 4), 0.25, np.float32))
    for strange in (other, wider):
        with pytest.raises(DataError, match="these runs differ in split or number of types"):
            pool([some(), strange])


def test_an_array_said_to_be_larger_than_memory_is_refused(tmp_path):
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (2**50,)})
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as z:
        z.writestr("meta.npy", head.getvalue() + bytes(64))
    with pytest.raises(DataError, match="is damaged or holds no predictions"):
        Predictions.load(tmp_path / "p.npz")
