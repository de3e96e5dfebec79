"""Salt words of a name: `warfarin sodium` is warfarin, unless the salt is listed as a drug of its own.

`sodium valproate` is valproate in the same way. Listed names of salts and esters are never taken apart.
"""

import re

from .spelling import folded

# Left out on purpose: esters that are another drug (isosorbide dinitrate), ions that are one (choline salicylate).
_SALTS = """
acetate acetonide adipate alafenamide anhydrous arginine axetil benzathine benzoate besilat besilate besylate bisulfate
bitartrate bromide butyrate calcium camsylate carbonate chloride cilexetil citrat citrate cypionate decanoate dihydrate
dihydrobromide dihydrochloride dimesylate diphosphate dipotassium dipropionate disodium disoproxil edisylate embonate
enanthate erbumine estolate esylate etexilate ethanolate ethylsuccinate fumarat fumarate furoate gluconate hbr hcl
hemifumarate hemihydrate hemisulfate hexacetonide hippurate hyclate hydrate hydrobromide hydrochlorid hydrochloride
iodide isethionate lactate lysine magnesium malate maleat maleate medoxomil meglumine mesilat mesilate mesylate
methylsulfate mofetil monohydrate napsylate natrium nitrate olamine oxalate palmitate pamoate phosphate pivoxil
potassium propionate proxetil sesquihydrate sodium stearate succinaat succinat succinate sulfat sulfate sulphate
tartrat tartrate tosilate tosylate trihydrate trisodium trolamine tromethamine undecanoate valerate xinafoate
"""
_APART = re.compile(r"[/+&,;]")
SALT_WORDS = frozenset(_SALTS.split())
# Cations that go before an anion's name, and of which the anion is the medicine: not potassium, calcium or magnesium.
CATIONS = frozenset({"sodium", "disodium", "trisodium", "monosodium"})


def without_salt(text: str) -> list[tuple[str, str]]:
    """`text` without salt words at its end or a cation in front, each with the words taken away, longest rest first. A
    rest holds at least one word that is no salt word."""
    if _APART.search(text):  # behind a sign stands another substance, not a salt
        return []
    words = re.findall(r"\w+", text)
    keys = [folded(word) for word in words]
    rests = []
    for end in range(len(words) - 1, 0, -1):
        if keys[end] not in SALT_WORDS or SALT_WORDS.issuperset(keys[:end]):
            break
        rests.append((_up_to(text, end), " ".join(keys[end:])))
    if len(words) > 1 and keys[0] in CATIONS and not SALT_WORDS.issuperset(keys[1:]):
        rests.append((text[text.index(words[0]) + len(words[0]) :].strip(), keys[0]))
    return rests


def _up_to(text: str, words: int) -> str:
    """The first `words` words of `text` as they stand, with the signs and brackets that belong to them."""
    *_, last = (m for _, m in zip(range(words), re.finditer(r"\w+", text), strict=False))
    return text[: last.end()]
