"""Small files in the shape of the DrugBank originals, their content invented, and what serves them."""

from collections.abc import Mapping
from pathlib import Path

from tailrx.data import drugbank, sentences
from tailrx.data.remote import RemoteFile
from tailrx.errors import DownloadError

TEXTS = """Interaction type,Description,Subject,DDI type
2,The gait of #Drug2 can be slowed when combined with #Drug1.,2,B
1,#Drug1 may calm the mood of #Drug2.,1,A
3,The joy of #Drug1 and #Drug2 grows.,3,C"""
VOCABULARY = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    'DX1,,Alpha acid,,,"Acid, alpha | Alphic acid | Alpha acid",\nDX2,,Betaxine,,,,\nDX9,,Other,,,,\n'
)
PROTEINS = """drugbank_id\tcategory\tuniprot_id\tentrez_gene_id\torganism\tknown_action\tactions\tpubmed_ids
DX1\ttarget\tP1\t1\tHuman\tyes\tinhibitor\t1
DX1\ttarget\tP2\t\tEscherichia coli\tunknown\t\t
DX1\ttarget\tP1\t1\tHuman\tyes\tbinder\t2
DX1\tenzyme\tP3\t3\tHuman\tno\tsubstrate\t
DX1\tcarrier\tP4\t4\tHuman\tno\t\t
DX2\ttransporter\tP5\t5\tHuman\tno\t\t
DX9\ttarget\tP6\t6\tHuman\tno\t\t
"""
SHARED = {sentences.TEXTS: TEXTS, drugbank.VOCABULARY: VOCABULARY, drugbank.PROTEINS: PROTEINS}


class Written:
    """Gives the files that `contents` tells, written into `folder`; any other is not on this machine."""

    def __init__(self, folder: Path, contents: Mapping[RemoteFile, str | bytes]):
        self.paths = {}
        for i, (file, content) in enumerate(contents.items()):
            self.paths[file.path] = path = folder / f"{i}-{Path(file.path).name}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def get(self, file: RemoteFile) -> Path:
        if file.path not in self.paths:
            raise DownloadError(f"{file.path} is not here.")
        return self.paths[file.path]

    def find(self, file: RemoteFile) -> Path | None:
        return self.paths.get(file.path)


def told(dataset):
    """(drug, drug, type) by id and name, row by row."""
    return [
        (dataset.drugs[a].id, dataset.drugs[b].id, dataset.labels[t].name)
        for (a, b), t in zip(dataset.pair.tolist(), dataset.target.tolist(), strict=True)
    ]
