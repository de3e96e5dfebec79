"""Salt words at the end of a name: `warfarin sodium` is warfarin, where nobody lists the salt as a drug of its own."""

import re

from .spelling import folded

# Left out on purpose: esters that are another drug (isosorbide dinitrate), ions that are one (choline salicylate).
_SALTS = """
acetate adipate anhydrous benzoate besilate besylate bisulfate bitartrate bromide calcium camsylate carbonate chloride
citrate dihydrate dihydrobromide dihydrochloride dimesylate diphosphate dipotassium disodium edisylate esylate
ethanolate fumarate gluconate hbr hcl hemifumarate hemihydrate hemisulfate hydrate hydrobromide hydrochloride hyclate
iodide isethionate lactate lysine magnesium malate maleate meglumine mesilate mesylate methylsulfate monohydrate
napsylate nitrate olamine oxalate pamoate phosphate potassium sesquihydrate sodium succinate sulfate sulphate tartrate
tosilate tosylate trihydrate trisodium trolamine tromethamine xinafoate
"""
SALT_WORDS = frozenset(_SALTS.split())


def without_salt(text: str) -> list[tuple[str, str]]:
    """What may be left of `text` when salt words at its end go, and these words: the longest rest first. A rest is more
    than a salt word itself."""
    words = re.findall(r"\w+", text)
    keys = [folded(word) for word in words]
    found = []
    for end in range(len(words) - 1, 0, -1):
        if keys[end] not in SALT_WORDS or SALT_WORDS.issuperset(keys[:end]):
            break
        found.append((_up_to(text, end), " ".join(keys[end:])))
    return found


def _up_to(text: str, words: int) -> str:
    """The first `words` words of `text` as they stand, with the signs and brackets that belong to them."""
    *_, last = (m for _, m in zip(range(words), re.finditer(r"\w+", text), strict=False))
    return text[: last.end()]
