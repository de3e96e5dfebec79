"""HIV: 41,127 molecules tested against HIV in cells, 1,443 of them active (MoleculeNet, Wu et al., 2018).

The AIDS antiviral screen of the Developmental Therapeutics Program; confirmed active and confirmed moderately active
count as active. Seven structures (metal complexes, a boron with too many bonds) do not read and are kept apart in
`rejected`, so that 41,120 rows remain. The source gives no split.
"""

from ...types import Label
from ..catalogue import Files
from ..dataset import Card
from ..molecule_rows import Source, SourceRow, molecule_dataset
from ..molecules import MoleculeDataset
from ..originals import number, rows
from ..remote import RemoteFile

JOB = "molecule"
TABLE = RemoteFile(
    path="hiv/HIV.csv",
    url="https://raw.githubusercontent.com/GLambard/Molecules_Dataset_Collection/"
    "beb35cd0b76db5adef6cb1fa55807e4cd309aaed/originals/HIV.csv",
    sha256="54713c3205055055ea4214e8c4b0d22d93af7e54ad2c48f4edc866e161e57262",
    size=2_152_716,
    licence="MIT (the collection); data of the US National Cancer Institute, public",
)
FILES = (TABLE,)
CLASSES = ("inactive", "active")
CARD = Card(
    name="hiv",
    title="HIV: activity of 41,127 molecules against HIV in cells",
    source="DTP AIDS antiviral screen, as in MoleculeNet; github.com/GLambard/Molecules_Dataset_Collection",
    licence=TABLE.licence,
    citation="Wu Z. et al., MoleculeNet: a benchmark for molecular machine learning, Chem. Sci. 9 (2018) 513-530",
    label_origin="a screen in cells: confirmed active or moderately active is active, confirmed inactive is inactive",
    limits=(
        "activity is of whole cells and says nothing of a target",
        "a random split puts close analogues on both sides; a split by scaffold is harder",
    ),
)


def hiv(*, files: Files) -> MoleculeDataset:
    path = files.get(TABLE)
    listed = rows(path, 3)[1:]
    said = [SourceRow(i, smiles, CLASSES[number(active, 2, path)]) for i, (smiles, _, active) in enumerate(listed, 1)]
    return molecule_dataset(said, Source(str(path), CARD, cache=files.cache), labels=tuple(map(Label, CLASSES)))


BUILD = hiv
