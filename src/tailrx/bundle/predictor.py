"""Load a bundle and ask it about drugs: known ones by name or id, new ones by SMILES."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from pathlib import Path

from ..errors import BundleError, DataError
from . import store
from .answers import Answer, Prediction
from .card import NOTICE, condition
from .installed import found, home_folder
from .loaded import Loaded
from .question import Question


class Bundle(Loaded):
    """A trained pair model. `Bundle.load(folder).predict("warfarin", "fluconazole")`."""

    @classmethod
    def load(cls, path: str | Path) -> "Bundle":
        """Read a bundle folder, a run folder that holds one, or the installed bundle of that name (`tailrx setup`).

        Raises `BundleError`; never runs code from disk."""
        folder = found(path, home_folder())
        inside = folder / "bundle"
        if (folder / "result.json").exists() and not inside.exists():
            raise BundleError(
                f"{folder} is a run without a bundle (baselines are refitted and have none); predict with the run of "
                "a network (tailrx list models), or train this one again."
            )
        try:
            return cls(store.read(inside if inside.is_dir() else folder))
        except (LookupError, TypeError, ValueError, RuntimeError, AttributeError, ArithmeticError, MemoryError) as why:
            reason = (str(why) or type(why).__name__).splitlines()[0][:200]
            raise BundleError(
                f"{folder} does not fit together ({reason}); it was changed by hand or made by another version: train "
                "it again."
            ) from why

    def predict(
        self,
        *drugs: str,
        pairs: Sequence[tuple[str, str]] | None = None,
        smiles: Mapping[str, str] | None = None,
        top: int = 3,
    ) -> Prediction:
        """Answer for all pairs of `drugs`, or for `pairs`, row by row in the order given.

        `smiles` names drugs nobody has seen by their structure; `top` is the number of types per answer, at most. A row
        that cannot be answered says why; nothing is dropped. Raises `DataError` where nothing is asked, where no pair
        asks for a structure or its name is a known drug's, and for a `top` below 1."""
        return self.prediction(self.answers(*drugs, pairs=pairs, smiles=smiles, top=top))

    def prediction(self, answers: Iterable[Answer]) -> Prediction:
        """These answers of the bundle, and what holds for every one of them."""
        return Prediction(answers=tuple(answers), **self.terms)

    @property
    def terms(self) -> dict[str, str]:
        """What holds for every answer, by field of `Prediction`."""
        return {
            "condition": condition(self.labels), "identity": self.identity,
            "model": self.meta["config"]["model"]["name"], "data": self.data,
            "licence": self.licence, "commercial_use": self.commercial_use, "notice": NOTICE,
        }  # fmt: skip

    @property
    def identity(self) -> str:
        """Against what names and structures are checked, in a sentence."""
        own = f"this model's own {len(self.drugs):,} drugs"
        if not self.vocabulary:
            said = f"Names were checked against {own} only: that of another medicine may be taken for one of them"
        else:
            known = f"{self.vocabulary.title} ({len(self.vocabulary.substances):,} substances)"
            said = f"Names were checked against {own} and {known}"
        return f"{said}." if self.keyed else f"{said}; structures by fingerprint alone, so stereo is unknown."

    def answers(
        self,
        *drugs: str,
        pairs: Sequence[tuple[str, str]] | None = None,
        smiles: Mapping[str, str] | None = None,
        top: int = 3,
    ) -> Iterator[Answer]:
        """As `predict`, but the answers come one after another and are not kept, for pairs by the hundred thousand.

        Raises what `predict` does, at once and not with the first answer."""
        smiles = dict(smiles or {})
        asked = (
            list(pairs)
            if pairs is not None
            else list(combinations([*drugs, *(s for s in smiles if s not in drugs)], 2))
        )
        if not asked:
            raise DataError("a prediction needs two drugs or more; name them, or give pairs.")
        if idle := [s for s in smiles if not any(s in pair for pair in asked)]:
            raise DataError(
                f"structure {idle[0]!r} is given and no pair asks for it; name it in a pair, or leave it out."
            )
        for name in smiles:
            if (taken := self.names.resolve(name)).drug is not None:
                known = self.drugs[taken.drug].name
                raise DataError(f"structure {name!r} has the name of a known drug ({known}); give it another name.")
        if top < 1:
            raise DataError(f"top must be at least 1; got {top}.")
        return Question(self, smiles, chain.from_iterable(asked)).answers(asked, top)
