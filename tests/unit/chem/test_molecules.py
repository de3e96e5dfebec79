"""Reading SMILES: what is refused, what it says, and that nothing reaches the terminal."""

import threading
import time

import pytest
from rdkit import Chem, rdBase

from tailrx.chem.molecules import MAX_HEAVY_ATOMS, active_part, canonical, inchikey, read_graph, read_smiles
from tailrx.errors import DataError

HEARD = hasattr(rdBase, "CaptureErrorLog")  # older RDKit keeps the place of a syntax error to itself
ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"


def part(smiles: str) -> str:
    return Chem.MolToSmiles(active_part(read_smiles(smiles)))


@pytest.mark.parametrize("read", [read_smiles, read_graph])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "may not be empty"),
        ("  \n", "may not be empty"),
        ("CC(C", "(extra open parentheses near character 3);" if HEARD else "(syntax error);"),
        ("c1ccccc", "(unclosed ring);" if HEARD else "(syntax error);"),
        ("c1ccc1x", "(syntax error near character 7);" if HEARD else "(syntax error);"),
        ("CF(F)(F)", "valence for atom # 1 F"),
        ("n1cccc1", "kekulize"),
        ("CCO ethanol", "without a title"),
        ("CC\0O", "unknown to SMILES"),
        ("CCÖ", "unknown to SMILES"),
        ("CC*", "unknown atom"),
        ("CCO>>CC", "(syntax error"),
        ("aspirin", "does not parse"),
    ],
)
def test_a_bad_smiles_is_refused_in_one_sentence_that_says_why(read, text, reason, capfd):
    with pytest.raises(DataError) as refusal:
        read(text)
    message = str(refusal.value)
    assert reason in message
    assert "\n" not in message
    assert message.endswith(".")
    assert capfd.readouterr() == ("", "")


def test_blanks_around_a_smiles_do_not_matter():
    assert canonical(f"  {ASPIRIN}\r\n") == canonical(ASPIRIN)


def test_a_molecule_may_have_a_thousand_heavy_atoms_and_no_more():
    assert read_smiles("C" * MAX_HEAVY_ATOMS).GetNumHeavyAtoms() == MAX_HEAVY_ATOMS
    with pytest.raises(DataError, match=r"small molecules of up to 1,000 heavy atoms.* has 1,001 heavy atoms"):
        read_smiles("C" * (MAX_HEAVY_ATOMS + 1))


def test_written_hydrogens_two_letter_elements_and_brackets_count_as_the_atoms_they_are():
    chlorines = "C(Cl)" * (MAX_HEAVY_ATOMS // 2)
    hydrogens = "[H]" + "C([H])" * (MAX_HEAVY_ATOMS - 1) + "[13CH3]"
    assert read_smiles(chlorines).GetNumHeavyAtoms() == MAX_HEAVY_ATOMS
    assert read_smiles(hydrogens).GetNumHeavyAtoms() == MAX_HEAVY_ATOMS
    with pytest.raises(DataError, match="1,001 heavy atoms"):
        read_smiles(hydrogens + "[nH]")


@pytest.mark.parametrize("text", ["C" * 2000, "C" * 1_000_000, "C(" * 500_000])
def test_a_huge_smiles_costs_no_parsing(text, monkeypatch):
    monkeypatch.setattr(Chem, "MolFromSmiles", lambda *_, **__: pytest.fail("RDKit was asked"))
    before = time.perf_counter()
    with pytest.raises(DataError, match="small molecules") as refusal:
        read_smiles(text)
    assert time.perf_counter() - before < 0.1
    assert len(str(refusal.value)) < 300


def test_canonical_smiles_and_inchikey_name_the_substance_and_not_its_spelling():
    assert canonical("OC(=O)c1ccccc1OC(C)=O") == canonical("C1=CC=C(C(=C1)C(=O)O)OC(=O)C") == canonical(ASPIRIN)
    assert inchikey("OC(=O)c1ccccc1OC(C)=O") == "BSYNRYMUTXBXSQ-UHFFFAOYSA-N"  # PubChem CID 2244
    assert canonical("CCN.Cl") != canonical("CCN")
    assert canonical("C[C@H](N)C(=O)O") != canonical("C[C@@H](N)C(=O)O")


def test_what_inchi_cannot_describe_is_refused(capfd, monkeypatch):
    monkeypatch.setattr(Chem, "MolToInchiKey", lambda _: "")
    with pytest.raises(DataError, match="no InChIKey"):
        inchikey(ASPIRIN)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("salt", "drug"),
    [
        ("CCNCC(C)c1ccccc1.Cl", "CCNCC(C)c1ccccc1"),  # hydrochloride, neutral spelling
        ("[Cl-].CC[NH2+]CC(C)c1ccccc1", "CCNCC(C)c1ccccc1"),  # and as ions
        ("[Na+].CCCC(CCC)C([O-])=O", "CCCC(CCC)C(=O)O"),  # sodium valproate
        ("CC(=O)[O-].[NH3+]CCc1ccccc1", "NCCc1ccccc1"),  # acetate
        (
            "CN(C)C(=N)NC(N)=N.OC(=O)c1cc2ccccc2c(Cc2c(O)c(cc3ccccc23)C(=O)O)c1O",
            "CN(C)C(=N)NC(N)=N",
        ),  # pamoate is larger
        ("CC(N)Cc1ccccc1.OC(=O)/C=C/C(O)=O.O", "CC(N)Cc1ccccc1"),  # fumarate hydrate
        ("NCCc1ccccc1.OC(=O)[C@H](O)[C@@H](O)C(=O)O", "NCCc1ccccc1"),  # tartrate with its stereo marks is larger
        ("C[N+](C)(C)CC(O)CC([O-])=O", "C[N+](C)(C)CC(O)CC(=O)O"),  # inner salt = chloride
        ("C[N+](C)(C)CC(O)CC(=O)O.[Cl-]", "C[N+](C)(C)CC(O)CC(=O)O"),
    ],
)
def test_a_salt_is_its_drug(salt, drug):
    assert part(salt) == canonical(drug)


@pytest.mark.parametrize(
    "smiles",
    [
        "N.N.Cl[Pt]Cl",  # cisplatin, as fragments
        "[NH3+]-[Pt-2](Cl)(Cl)[NH3+]",  # and bonded
        "[Li+].[Li+].[O-]C([O-])=O",
        "[Ag+].Nc1ccc(cc1)S(=O)(=O)[N-]c1ncccn1",  # silver sulfadiazine
        "[Gd+3].OC(=O)CN(CCN(CC([O-])=O)CC([O-])=O)CCN(CC(O)=O)CC([O-])=O",
        "[Li+].OC(=O)c1ccccc1[O-]",
        "[Cl-].[K+]",
        "[Ca+2].CC([O-])=O.CC([O-])=O",
        "[Mg+2].[O-]S([O-])(=O)=O",
        "O=[N+]([O-])c1ccccc1",  # charges no proton can remove
        "C[N+](C)(C)[O-]",
        "OC(=O)CC(O)(CC(=O)O)C(=O)O",  # citric acid on its own is a drug
        "O",
    ],
)
def test_a_substance_without_another_drug_in_it_stays_as_written(smiles):
    assert part(smiles) == canonical(smiles)


def test_of_two_drugs_in_one_structure_the_larger_one_is_taken_in_either_order():
    small, large = "CC(=O)Oc1ccccc1C(=O)O", "COc1ccc2cc(ccc2c1)C(C)C(=O)O"
    assert part(f"{small}.{large}") == part(f"{large}.{small}") == canonical(large)


def test_of_two_fragments_equally_large_the_same_one_is_taken_in_either_order():
    assert part("CCCCCCN.CCCCCCO") == part("CCCCCCO.CCCCCCN")
    assert part("NCCCCC(C)C.CCCCCCCN") == part("CCCCCCCN.NCCCCC(C)C")


def test_threads_may_read_good_and_bad_smiles_at_once(capfd):
    wrong = []

    def work(seed: int) -> None:
        for i in range(60):
            try:
                if canonical("OCC" if (i + seed) % 2 else "CC(C") != "CCO":
                    wrong.append(i)
            except DataError as why:
                if "CC(C" not in str(why):
                    wrong.append(str(why))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


# What RDKit accepts, or fails at in ways of its own


@pytest.mark.parametrize(
    "text",
    [
        "[#0]",
        "[#119]",
        "C[#300]",
        "[#999]",
        "[1#150]C",
        "[999C]",
        "[301U]",
        "C[12345678901234567890C]",
        "[#1234567890123]",
    ],
)
def test_atoms_and_isotopes_that_do_not_exist_do_not_parse(text):
    for read in (read_smiles, read_graph, inchikey, canonical):
        with pytest.raises(DataError, match="does not parse") as why:
            read(text)
        assert len(str(why.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["[#6]", "[13CH4]", "[2H]O[2H]", "[238U]", "[#118]"])
def test_those_that_exist_do(text):
    assert read_smiles(text).GetNumAtoms() >= 1


@pytest.mark.parametrize("trouble", [RuntimeError, ValueError, OverflowError, IndexError])
def test_whatever_rdkit_raises_is_a_reason(trouble, monkeypatch):
    def broken(*_, **__):
        raise trouble("Invariant Violation\nline two")

    monkeypatch.setattr(Chem, "MolFromSmiles", broken)
    for read in (read_smiles, read_graph):
        with pytest.raises(DataError, match=r"does not parse \(Invariant Violation\)"):
            read("CCO")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", "InChI"), ("LFQSCWFLJHTTHZ-UHFFFAOYSA-N", "InChIKey")],
)
def test_another_way_to_name_a_structure_is_told_apart_from_a_misspelt_smiles(text, kind):
    with pytest.raises(DataError, match=f"is an {kind} and no SMILES; give the structure as SMILES"):
        read_smiles(text)
