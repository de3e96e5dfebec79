"""Lint over tables of molecules or reactions: each kind of defect is planted once, counted, and shown in its place."""

from pathlib import Path

import pytest

import tailrx
from tailrx.data.lint.molecule_subject import of_dataset, read_leniently
from tailrx.data.lint.molecules import lint_molecules
from tailrx.data.table_kind import dataset_of
from tailrx.errors import DataError

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
CHAINS = ["C" * n for n in range(1, 13)]
SOUND = [(f"{c}{end}", label) for c in CHAINS for end, label in (("O", "alcohol"), ("N", "amine"))]


def write(folder: Path, rows, header="smiles,label") -> Path:
    path = folder / "made.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def found(folder: Path, *more, header="smiles,label", base=SOUND):
    report = tailrx.lint(str(write(folder, [*base, *more], header)))
    return {f["check"]: f for f in report["findings"]}, report


def test_a_sound_table_has_nothing_to_complain_of_and_its_sizes_are_told(tmp_path):
    findings, report = found(tmp_path)
    assert findings == {}
    assert (report["rows"], report["molecules"], report["classes"], report["errors"]) == (24, 24, 2, 0)
    assert "drugs" not in report
    assert report["data_sha256"]


def test_rows_that_cannot_be_used_are_shown_with_their_lines_and_reasons(tmp_path):
    findings, report = found(tmp_path, ("C1CC", "amine"), ("", "amine"), ("CCC", ""), ("CCO>>CC=O", "amine"))
    rejected = findings["rejected_rows"]
    assert rejected["severity"] == "warning"
    assert [e.split(":")[0] for e in rejected["examples"]] == ["row 26", "row 27", "row 28", "row 29"]
    for case, reason in zip(rejected["examples"], ("does not parse", "no structure", "no label", "a reaction among"),
                            strict=True):  # fmt: skip
        assert reason in case
    assert report["rows"] == 28


def test_a_row_with_too_many_cells_is_rejected_too(tmp_path):
    findings, _ = found(tmp_path, ("CCC", "amine", "more"))
    assert "not as many cells" in findings["rejected_rows"]["examples"][0]


def test_repeats_and_other_spellings_are_told_apart(tmp_path):
    findings, _ = found(tmp_path, ("CCO", "alcohol"), ("OCC", "alcohol"))
    assert findings["repeated_rows"]["examples"] == ("row 26: CCO (alcohol)",)
    assert findings["other_spellings"]["examples"] == ("row 27: OCC (alcohol) = CCO",)
    assert "conflicting_labels" not in findings


def test_one_structure_with_two_labels_is_an_error_whatever_its_spelling(tmp_path):
    findings, report = found(tmp_path, ("OCC", "amine"))
    assert "conflicting_labels" in findings
    assert findings["conflicting_labels"]["severity"] == "error"
    assert findings["conflicting_labels"]["examples"] == ("row 4: CCO (alcohol) | row 26: OCC (amine)",)
    assert "refused" not in findings  # the strict reader says the same with one case only
    assert report["data_sha256"] is None


def test_a_number_written_in_two_ways_is_an_error_that_shows_both(tmp_path):
    base = [(s, "49" if label == "amine" else "7") for s, label in SOUND]
    findings, _ = found(tmp_path, ("CCCl", "49.0"), base=base)
    assert findings["numbers_in_two_ways"]["severity"] == "error"
    assert findings["numbers_in_two_ways"]["examples"] == ("'49' (row 3) and '49.0' (row 26)",)
    assert "alike_labels" not in findings


def test_labels_that_differ_in_case_alone_are_a_warning(tmp_path):
    findings, _ = found(tmp_path, *((f"{c}Cl", "Amine") for c in CHAINS))
    assert findings["alike_labels"]["severity"] == "warning"
    assert findings["alike_labels"]["examples"] == ("'Amine' and 'amine'",)


def test_a_class_of_two_structures_cannot_be_split_however_many_rows_it_has(tmp_path):
    findings, _ = found(tmp_path, ("CCCl", "rare"), ("ClCC", "rare"), ("CCCCl", "rare"))
    small = findings["classes_too_small_to_split"]
    assert (small["severity"], small["examples"]) == ("warning", ("rare (2)",))


def test_a_single_class_is_an_error(tmp_path):
    findings, _ = found(tmp_path, base=[row for row in SOUND if row[1] == "amine"])
    assert findings["lone_class"]["severity"] == "error"
    assert "refused" not in findings


def test_a_structure_on_two_sides_of_the_split_column_is_an_error(tmp_path):
    base = [(*row, ("train", "valid", "test")[k % 3]) for k, row in enumerate(SOUND)]
    header = "smiles,label,split"
    assert "on_two_sides" not in found(tmp_path, header=header, base=base)[0]
    findings, _ = found(tmp_path, ("OC", "alcohol", "test"), ("CCCl", "amine", "tset"), header=header, base=base)
    assert findings["on_two_sides"]["examples"] == ("train: row 2: CO (alcohol) | test: row 26: OC (alcohol)",)
    assert findings["unknown_sides"]["examples"] == ("'tset': row 27: CCCl (amine)",)


def test_salts_are_counted_and_mixtures_are_a_warning(tmp_path):
    findings, _ = found(tmp_path, ("CCCCN.Cl", "amine"), ("CCCCCCO.CCCCCN", "amine"))
    assert findings["salts"]["examples"] == ("row 26: CCCCN.Cl (amine)",)
    assert findings["mixtures"]["examples"] == ("row 27: CCCCCCO.CCCCCN (amine)",)


def test_reactants_of_a_reaction_are_no_mixture(tmp_path):
    rows = [(f"{c}O.CCl>>{c}OC", "ether") for c in CHAINS] + [(f"{c}CO>>{c}C=O", "oxidation") for c in CHAINS]
    findings, report = found(tmp_path, base=rows)
    assert findings == {}
    assert report["reactions"] == 24


def test_a_table_without_a_column_of_labels_does_not_read_and_says_why(tmp_path):
    findings, report = found(tmp_path, header="smiles,what")
    assert "no column for the label" in findings["unreadable_table"]["sentence"]
    assert report["rows"] is None


def test_a_dataset_that_reading_has_settled_has_warnings_where_a_table_has_errors(tmp_path):
    path = write(tmp_path, [*SOUND, ("OCC", "amine")])
    settled = of_dataset(tailrx.load_dataset(str(path), conflicts="keep"))
    (conflict,) = (f for f in lint_molecules(settled) if f.check == "conflicting_labels")
    assert (conflict.severity, conflict.count) == ("warning", 1)


def test_what_two_tables_share_is_told_with_labels_that_differ(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    a, b = write(one, SOUND), write(other, [("CCO", "amine"), ("CCN", "amine"), ("CCCl", "else"), ("CCBr", "else")])
    report = tailrx.lint(str(a), against=str(b))
    findings = {f["check"]: f for f in report["findings"]}
    assert findings["shared_structures"]["count"] == 2
    assert findings["other_labels"]["examples"] == ("row 4: CCO (alcohol), there amine",)


def test_molecules_are_not_compared_with_pairs(tmp_path):
    with pytest.raises(DataError, match="of different jobs"):
        tailrx.lint(str(write(tmp_path, SOUND)), against="starter")


@pytest.mark.parametrize(
    ("header", "settings", "kind"),
    [
        ("smiles,label", (), "molecule_table"),
        ("id,SMILES,activity", (), "molecule_table"),
        ("reaction_smiles,class", (), "molecule_table"),
        ("drug_a,drug_b,type", (), "table"),
        ("Drug1,Drug2,smiles,Y", (), "table"),
        ("drug_a,partner,smiles", (), "table"),
        ("mol,what", ("structure", "label"), "molecule_table"),
        ("smiles,label", ("conflicts",), "molecule_table"),
    ],
)
def test_the_columns_of_a_table_say_whether_it_is_of_pairs_or_of_molecules(tmp_path, header, settings, kind):
    path = tmp_path / "made.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    assert dataset_of(path, settings) == kind


def test_a_table_that_is_neither_is_refused(tmp_path):
    path = tmp_path / "made.csv"
    path.write_text("mol,what\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"neither a table of drug pairs .* nor one of molecules"):
        dataset_of(path)


def test_a_folder_and_what_is_not_there_are_left_to_the_reader_of_pairs(tmp_path):
    assert dataset_of(tmp_path) == "table"
    assert dataset_of(tmp_path / "none.csv") == "table"


def test_the_lenient_reader_says_what_the_strict_one_refuses_beyond_the_checks(tmp_path):
    path = write(tmp_path, [*((*row, "train") for row in SOUND), ("CCO", "alcohol", "test")], "smiles,label,split")
    subject, before = read_leniently(str(path), None)
    assert [f.check for f in before] == ["refused"]
    assert {f.check for f in lint_molecules(subject, before=before)} >= {"refused", "on_two_sides"}
