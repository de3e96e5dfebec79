"""Read SMILES, or say in one sentence why not; and the active part of a salt.

    read_smiles("CCO")               -> an RDKit molecule, all of it, as written
    active_part(mol of "CCN.Cl")     -> the molecule of "CCN"

Salts and charges. `canonical` and `inchikey` name the substance as written, counter-ions and all. What a drug does is
asked of `active_part`: the largest organic fragment that is no usual counter-ion or solvent, with every charge removed
that a proton can remove, so a drug, its hydrochloride and its sodium salt are one. It stays as written where that would
lose the drug itself: when a metal other than Na, K, Ca or Mg is in it (cisplatin, lithium carbonate, gadolinium
contrast media) and when nothing organic would be left (potassium chloride, calcium acetate). Tautomers and stereo
isomers are not merged, and a metal drawn with a covalent bond (`[Na]OC(C)=O`) is not cut off.

`read_graph` is `read_smiles` without the perception of stereo chemistry, in about half the time: same atoms and bonds.
RDKit's messages never reach the terminal: the first one becomes the reason.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from rdkit import Chem, rdBase
from rdkit.Chem import Mol, rdMolDescriptors
from rdkit.Chem.MolStandardize import rdMolStandardize

from ..errors import DataError

# MolSanitizeException and Boost's conversions are ValueErrors; the others come from inside RDKit.
RDKIT_TROUBLE = (ValueError, RuntimeError, OverflowError, IndexError, MemoryError, TypeError)
MAX_HEAVY_ATOMS = 1000  # insulin has 400; beyond this, ring search and InChI can take seconds per molecule
MAX_SMILES_CHARS = 20 * MAX_HEAVY_ATOMS  # room for brackets, stereo marks and written hydrogens on every atom

_ATOM = re.compile(r"\[[^\]]*\]|[BCNOPSFIbcnops]")  # of Cl and Br the first letter is enough
_NUMBER = re.compile(r"\[(\d*)#(\d+)")  # an atom by its atomic number, with its isotope
_ISOTOPE = re.compile(r"\[(\d+)")
MAX_ATOMIC_NUMBER = 118
MAX_ISOTOPE = 300  # nucleons; oganesson has 294
_HYDROGEN = re.compile(r"\[\d*H[+-]?\d*(:\d+)?\]")
OTHER = re.compile(r"InChI=|(InChIKey=)?[A-Z]{14}-[A-Z]{10}-[A-Z]$", re.IGNORECASE)
_STAMP = re.compile(r"^\[\d\d:\d\d:\d\d\] ?")
_AT = re.compile(r"check for mistakes around position (\d+)")

# Name and charge-free SMILES; `_flat` brings what is met to the same form, so stereo and charge need no second entry.
COUNTER_IONS = """
formate C(=O)O               acetate CC(=O)O              trifluoroacetate OC(=O)C(F)(F)F   carbonate OC(=O)O
oxalate OC(=O)C(=O)O         malonate OC(=O)CC(=O)O       succinate OC(=O)CCC(=O)O          maleate OC(=O)C=CC(=O)O
adipate OC(=O)CCCCC(=O)O     lactate CC(O)C(=O)O          glycolate OCC(=O)O                malate OC(=O)CC(O)C(=O)O
tartrate OC(=O)C(O)C(O)C(=O)O             citrate OC(=O)CC(O)(CC(=O)O)C(=O)O      pentonate OCC(O)C(O)C(O)C(=O)O
gluconate OCC(O)C(O)C(O)C(O)C(=O)O        gluceptate OCC(O)C(O)C(O)C(O)C(O)C(=O)O
mucate OC(=O)C(O)C(O)C(O)C(O)C(=O)O       lactobionate OCC(O)C(OC1OC(CO)C(O)C(O)C1O)C(O)C(O)C(=O)O
palmitate CCCCCCCCCCCCCCCC(=O)O           stearate CCCCCCCCCCCCCCCCCC(=O)O        laurylsulfate CCCCCCCCCCCCOS(=O)(=O)O
mesylate CS(=O)(=O)O         esylate CCS(=O)(=O)O         isethionate OCCS(=O)(=O)O
edisylate OS(=O)(=O)CCS(=O)(=O)O
methylsulfate COS(=O)(=O)O   ethylsulfate CCOS(=O)(=O)O   besylate OS(=O)(=O)c1ccccc1
tosylate Cc1ccc(cc1)S(=O)(=O)O
napsylate OS(=O)(=O)c1ccc2ccccc2c1        napadisylate OS(=O)(=O)c1cccc2cccc(c12)S(=O)(=O)O
camsylate CC1(C)C2CCC1(CS(=O)(=O)O)C(=O)C2                xinafoate OC(=O)c1ccc2ccccc2c1O
pamoate OC(=O)c1cc2ccccc2c(Cc2c(O)c(cc3ccccc23)C(=O)O)c1O
tromethamine NC(CO)(CO)CO    meglumine CNCC(O)C(O)C(O)C(O)CO           ethylenediamine NCCN    olamine NCCO
diolamine OCCNCCO            trolamine OCCN(CCO)CCO       diethylamine CCNCC                triethylamine CCN(CC)CC
methanol CO                  ethanol CCO                  isopropanol CC(C)O                propanol CCCO
glycol OCCO                  propyleneglycol CC(O)CO      acetone CC(C)=O                   acetonitrile CC#N
ethylacetate CCOC(C)=O       dimethylformamide CN(C)C=O   dimethylsulfoxide CS(C)=O
"""
INORGANIC_IONS = """
[H+] [Na+] [K+] [Mg+2] [Ca+2] [NH4+] [F-] [Cl-] [Br-] [I-] O OS(=O)(=O)O OP(=O)(O)O
O[N+](=O)[O-] [O-][N+](=O)[O-] OCl(=O)(=O)=O [O-]Cl(=O)(=O)=O
"""

_METAL = "[!#1;!#2;!#5;!#6;!#7;!#8;!#9;!#10;!#14;!#15;!#16;!#17;!#18;!#33;!#34;!#35;!#36;!#52;!#53;!#54;!Na;!Mg;!K;!Ca]"
_CARBON = "[#6]"
_LONE_CHARGE = "[!+0;!$([!+0]~[!+0])]"  # nitro groups, N-oxides and azides carry two that belong together


def read_smiles(text: str) -> Mol:
    """The molecule as written; DataError, one sentence, if there is none."""
    text = _checked(text)
    with guarded(text):
        mol = Chem.MolFromSmiles(text)
    if mol is None:
        raise _refusal(text)
    return mol


def read_graph(text: str) -> Mol:
    """As `read_smiles`, without stereo chemistry: all that a fingerprint reads."""
    text = _checked(text)
    # Of written-out hydrogens only the full reader knows which may go.
    return read_smiles(text) if _HYDROGEN.search(text) else _sanitised(text)


def canonical(text: str) -> str:
    """RDKit's canonical isomeric SMILES of the substance as written, counter-ions included."""
    return str(Chem.MolToSmiles(read_smiles(text)))


def inchikey(text: str) -> str:
    """Standard InChIKey of the substance as written, counter-ions included."""
    return inchikey_of(read_smiles(text), text)


def inchikey_of(mol: Mol, text: str) -> str:
    """As `inchikey`, of the molecule that `text` was read as. Raises `DataError` where InChI cannot describe it."""
    with guarded(text):
        key = str(Chem.MolToInchiKey(mol))  # type: ignore[no-untyped-call]
    if not key:
        raise DataError(f"SMILES {shown(text)} has no InChIKey; InChI cannot describe it, compare canonical SMILES.")
    return key


def active_part(mol: Mol) -> Mol:
    """What is left when counter-ions, solvents and removable charges go; the molecule itself where nothing would be.

    Same answer for every atom order: of two fragments equally large the heavier, then the later in the alphabet."""
    if mol.HasSubstructMatch(_query(_METAL)):
        return mol
    with rdBase.BlockLogs():
        if len(Chem.GetMolFrags(mol)) == 1:
            return _uncharged(mol)
        drugs = _organic(mol)
        return _uncharged(max(drugs, key=_size)) if drugs else mol


def components(mol: Mol) -> tuple[str, ...]:
    """The different organic molecules in it that are no usual counter-ion or solvent, as SMILES without charge, and
    the inorganic ones that are no usual counter-ion, such as a peroxide. Two or more make a mixture, of which
    `active_part` takes the largest, or all if there is a metal."""
    with rdBase.BlockLogs():
        organic = {str(Chem.MolToSmiles(_uncharged(f))) for f in _organic(mol)}
        return tuple(sorted(organic | _uncommon(mol))) if organic else ()


def _uncommon(mol: Mol) -> set[str]:
    """Inorganic parts of `mol` that are no metal and no usual counter-ion, isotopes included."""
    parts = [f for f in Chem.GetMolFrags(mol, asMols=True) if not f.HasSubstructMatch(_query(_CARBON))]
    return {
        str(Chem.MolToSmiles(f))
        for f in parts
        if not f.HasSubstructMatch(_query(_METAL))
        and (_flat(f) not in _inorganic_ions() or any(a.GetIsotope() for a in f.GetAtoms()))
    }


def left_out(mol: Mol) -> tuple[str, ...]:
    """The names of the organic counter-ions and solvents that `active_part` takes away."""
    if mol.HasSubstructMatch(_query(_METAL)) or not _organic(mol):
        return ()
    with rdBase.BlockLogs():
        flat = {_flat(f) for f in Chem.GetMolFrags(mol, asMols=True)}
    return tuple(sorted(_counter_ions()[smiles] for smiles in flat if smiles in _counter_ions()))


def _organic(mol: Mol) -> list[Mol]:
    fragments = Chem.GetMolFrags(mol, asMols=True)
    return [f for f in fragments if f.HasSubstructMatch(_query(_CARBON)) and _flat(f) not in _counter_ions()]


@contextmanager
def guarded(text: str, what: str = "SMILES") -> Iterator[None]:
    """Silences RDKit's log; any exception it raises inside becomes the reason of a `DataError`."""
    try:
        with rdBase.BlockLogs():
            yield
    except RDKIT_TROUBLE as why:
        reason = (str(why).strip().splitlines() or [type(why).__name__])[0]
        raise _does_not_parse(text, reason[:200], what) from why


def _checked(text: str) -> str:
    """`text` without surrounding blanks, refused before RDKit sees it if it is no SMILES or too much of one."""
    text = text.strip()
    if not text:
        raise DataError("a SMILES may not be empty; leave the drug without one if its structure is not known.")
    if OTHER.match(text):
        kind = "InChI" if text[:6].casefold() == "inchi=" else "InChIKey"
        raise DataError(f"{shown(text)} is an {kind} and no SMILES; give the structure as SMILES.")
    if len(text) > MAX_SMILES_CHARS:
        raise _too_large(text, f"{len(text):,} characters of SMILES")
    # RDKit reads what follows a blank as a title and drops it; we drop nothing silently.
    if not text.isascii() or not text.isprintable() or " " in text:
        raise DataError(
            f"SMILES {shown(text)} holds a blank or a character unknown to SMILES; give it without a title."
        )
    if "*" in text:
        raise DataError(f"SMILES {shown(text)} has an unknown atom (*); TailRx needs the whole structure.")
    for number in _NUMBER.findall(text):
        if not 1 <= int(number[1][:9]) <= MAX_ATOMIC_NUMBER:
            raise _does_not_parse(text, f"there is no element {number[1][:9]}")
    for isotope in _ISOTOPE.findall(text):
        if int(isotope[:9]) > MAX_ISOTOPE:
            raise _does_not_parse(text, f"there is no isotope {isotope[:9]}")
    if len(text) > MAX_HEAVY_ATOMS and (heavy := _heavy_atoms(text)) > MAX_HEAVY_ATOMS:
        raise _too_large(text, f"{heavy:,} heavy atoms")
    return text


def _heavy_atoms(text: str) -> int:
    """Counted in the text, so that a huge one costs no parsing."""
    return sum(not _HYDROGEN.fullmatch(m[0]) for m in _ATOM.finditer(text))


def _too_large(text: str, what: str) -> DataError:
    limit = f"TailRx describes small molecules of up to {MAX_HEAVY_ATOMS:,} heavy atoms"
    return DataError(f"{limit}; SMILES {shown(text)} has {what}: leave its structure out.")


def _does_not_parse(text: str, reason: str, what: str = "SMILES") -> DataError:
    return DataError(f"{what} {shown(text)} does not parse ({reason}); correct it or leave it out.")


def _refusal(text: str) -> DataError:
    """Reading by hand fails at the same place, and says why."""
    try:
        _sanitised(text)
    except DataError as why:
        return why
    return _does_not_parse(text, "RDKit gives no reason")


def shown(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 80 else f"{text[:77]}...")


def _sanitised(text: str) -> Mol:
    with guarded(text):
        mol = Chem.MolFromSmiles(text, sanitize=False)
        if mol is not None:
            Chem.SanitizeMol(mol)
    if mol is None:
        raise _does_not_parse(text, _syntax_reason(text))
    return mol


def _syntax_reason(text: str) -> str:
    """Read once more, listening: RDKit says what is wrong only in its log, and old releases cannot be heard."""
    if not hasattr(rdBase, "CaptureErrorLog"):
        return "syntax error"
    with rdBase.CaptureErrorLog() as log, suppress(*RDKIT_TROUBLE):
        Chem.MolFromSmiles(text, sanitize=False)
    lines = [_STAMP.sub("", line).removeprefix("SMILES Parse Error: ") for line in log.messages.splitlines()]
    reason = re.split(r" (?:while parsing|for input)\b", lines[0] if lines else "syntax error")[0]
    place = next((f" near character {m[1]}" for line in lines if (m := _AT.search(line))), "")
    return reason.strip() + place


def _size(fragment: Mol) -> tuple[int, float, str]:
    return fragment.GetNumHeavyAtoms(), rdMolDescriptors.CalcExactMolWt(fragment), Chem.MolToSmiles(fragment)


def _uncharged(mol: Mol) -> Mol:
    return _uncharger().uncharge(mol) if mol.HasSubstructMatch(_query(_LONE_CHARGE)) else mol


def _flat(fragment: Mol) -> str:
    """Charge and stereo taken away: one name for acetic acid and acetate, maleate and fumarate."""
    return str(Chem.MolToSmiles(_uncharged(fragment), isomericSmiles=False))


@cache
def _counter_ions() -> dict[str, str]:
    """Name by SMILES."""
    names, smiles = COUNTER_IONS.split()[::2], COUNTER_IONS.split()[1::2]
    return {_flat(read_smiles(text)): name for name, text in zip(names, smiles, strict=True)}


@cache
def _inorganic_ions() -> frozenset[str]:
    return frozenset(_flat(read_smiles(text)) for text in INORGANIC_IONS.split())


@cache
def _uncharger() -> rdMolStandardize.Uncharger:
    # force: without it a quaternary nitrogen keeps its acid charged, and a chloride and an inner salt would differ.
    return rdMolStandardize.Uncharger(canonicalOrder=True, force=True)


@cache
def _query(smarts: str) -> Mol:
    return Chem.MolFromSmarts(smarts)
