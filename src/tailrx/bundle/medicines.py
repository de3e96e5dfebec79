"""The vocabulary in a bundle as JSON, one short list per substance: the medicines beyond the bundle's own drugs."""

from collections.abc import Mapping
from typing import Any

from ..types import Substance, Vocabulary


def packed(vocabulary: Vocabulary) -> dict[str, Any]:
    listed = [
        [s.id, s.name, list(s.synonyms), s.inchikey, s.cas, s.unii, list(s.accessions)] for s in vocabulary.substances
    ]
    return {
        "title": vocabulary.title,
        "licence": vocabulary.licence,
        "sha256": vocabulary.sha256,
        "substances": listed,
    }


def unpacked(fields: Mapping[str, Any]) -> Vocabulary:
    substances = tuple(
        Substance(ident, name, tuple(synonyms), inchikey, cas, unii, tuple(accessions))
        for ident, name, synonyms, inchikey, cas, unii, accessions in fields["substances"]
    )
    return Vocabulary(fields["title"], fields["licence"], fields["sha256"], substances)
