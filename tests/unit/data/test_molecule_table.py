"""A user's own table of molecules or reactions: headings found or named, and every slip one clear sentence."""

import os
import subprocess
import sys

import pytest

import tailrx
from tailrx.data.catalogue import Files
from tailrx.data.datasets.molecule_table import molecule_table
from tailrx.errors import BadSetting, DataError

GOOD = "smiles,label\nCCO,yes\nCCN,no\nCCC,no\n"


@pytest.fixture
def read(tmp_path):
    """Reads a table of this text."""

    def read(text, name="mine.csv", **settings):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        files = Files(cache=tmp_path / "cache", offline=True)
        return molecule_table(path=str(path), files=files, **settings)

    return read


def shown(made):
    return [(made.molecules[m].smiles, made.labels[t].name) for (m,), t in zip(made.members, made.target, strict=True)]


def test_a_plain_table_reads_and_is_named_after_its_file(read):
    made = read(GOOD)
    assert shown(made) == [("CCO", "yes"), ("CCN", "no"), ("CCC", "no")]
    assert made.name == "mine"
    assert made.given_split is None


@pytest.mark.parametrize("structure", ["SMILES", "Reaction_SMILES", "rxn smiles", "Canonical_Smiles", "structure"])
@pytest.mark.parametrize("label", ["Class", "TARGET", "activity", "y", "Type"])
def test_the_usual_headings_are_found_in_any_case_and_order(read, structure, label):
    assert shown(read(f"note;{label};{structure}\nx;a;C\ny;b;CC\n")) == [("C", "a"), ("CC", "b")]


def test_ids_and_a_split_are_taken_where_they_are(read):
    made = read("id\tsmiles\tlabel\tsplit\nm1\tC\ta\ttrain\nm2\tCC\tb\ttest\n", "mine.tsv")
    assert [m.id for m in made.molecules] == ["m1", "m2"]
    assert made.given_split == ("train", "test")


def test_columns_called_otherwise_are_named_by_settings(read):
    made = read("drawing,outcome\nC,a\nCC,b\n", structure="drawing", label="outcome")
    assert shown(made) == [("C", "a"), ("CC", "b")]


def test_a_column_that_is_not_there_is_one_sentence_with_the_nearest(read):
    with pytest.raises(
        DataError, match=r"has no column 'lable' for the label\. Did you mean 'label'\? It has: 'smiles', "
    ):
        read(GOOD, label="lable")
    with pytest.raises(
        DataError, match=r"no column for the structure .*--set data\.structure=HEADING\. It has: 'a', 'b'\."
    ):
        read("a,b\nC,1\n")
    with pytest.raises(DataError, match=r"no column for the label .*--set data\.label=HEADING"):
        read("smiles,b\nC,1\n")


def test_two_columns_that_may_be_meant_are_not_guessed_between(read):
    text = "smiles,activity,label\nC,x,a\nCC,x,b\n"
    with pytest.raises(DataError, match=r"several columns that may be the label: 'activity', 'label'; say which"):
        read(text)
    assert shown(read(text, label="label")) == [("C", "a"), ("CC", "b")]


def test_rows_are_rejected_by_the_line_on_which_they_stand(read):
    made = read("smiles,label\nC,a\n\nC1CC,a\nCC,b\nCCC\nCCCC,\n")
    assert shown(made) == [("C", "a"), ("CC", "b")]
    assert [r.row for r in made.rejected] == [4, 6, 7]
    assert made.rejected[1].reason == "it has not as many cells as the header."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("smiles,label\n", "holds a header and no rows"),
        ("smiles,label\nC,a\nCC,a\n", "has one class only, 'a'"),
        ("smiles,label\nC,49\nCC,49.0\n", "one number written in two ways"),
        ("smiles,label\nC,a\nCC,b\n[CH4],b\n", r"carry two labels or more: 1, .* in row 2"),
        ("smiles,label\nC1CC,a\n", "has no row that can be used; row 2"),
        ("smiles,label\nC\n", "has no row that can be used; row 2: it has not as many cells"),
    ],
)
def test_bad_tables_are_one_sentence(read, text, said):
    with pytest.raises(DataError, match=said) as why:
        read(text)
    assert len(str(why.value).splitlines()) == 1


def test_long_headings_and_labels_are_cut_and_line_ends_in_them_escaped(read):
    for text in ("x" * 10_000 + ",b\nC,1\n", '"smi\nles",b\nC,1\n', f"smiles,label\nC,{'x' * 10_000}\n",
                 ",".join(f"h{i}" for i in range(5_000)) + "\n" + "," * 4_999 + "\n"):  # fmt: skip
        with pytest.raises(DataError) as why:
            read(text)
        assert len(str(why.value)) < 700
        assert len(str(why.value).splitlines()) == 1


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match="is not there"):
        molecule_table(path=str(tmp_path / "nowhere.csv"))


def test_parquet_and_excel_read_alike(tmp_path):
    import pandas as pd

    frame = pd.DataFrame({"SMILES": ["C", "CC", "CCC"], "Label": [1, 2, 2]})
    frame.to_parquet(tmp_path / "mine.parquet")
    frame.to_excel(tmp_path / "mine.xlsx", index=False)
    one, other = (molecule_table(path=str(tmp_path / f"mine.{end}")) for end in ("parquet", "xlsx"))
    assert shown(one) == shown(other) == [("C", "1"), ("CC", "2"), ("CCC", "2")]


def test_it_is_loaded_by_name_and_its_settings_are_checked(tmp_path, monkeypatch):
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "mine.csv"
    path.write_text(GOOD)
    assert len(tailrx.load_dataset("molecule_table", path=str(path))) == 3
    with pytest.raises(BadSetting, match="Did you mean 'structure'"):
        tailrx.load_dataset("molecule_table", path=str(path), structur="x")
    with pytest.raises(BadSetting, match="conflicts"):
        tailrx.load_dataset("molecule_table", path=str(path), conflicts="ignore")


def test_a_table_that_was_read_before_needs_no_rdkit(tmp_path):
    (tmp_path / "mine.csv").write_text(GOOD)
    code = (
        "import sys; from pathlib import Path; from tailrx.data.catalogue import Files; "
        "from tailrx.data.datasets.molecule_table import molecule_table; "
        "molecule_table(path=sys.argv[1], files=Files(Path(sys.argv[2]))); "
        "print('rdkit' in sys.modules, 'torch' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(tmp_path / "mine.csv"), str(tmp_path / "cache")]
    said = [subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout for _ in range(2)]
    assert [line.split() for line in said] == [["True", "False"], ["False", "False"]]
