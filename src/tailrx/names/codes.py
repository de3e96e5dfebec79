"""Short codes that mean several medicines, each with those it may mean.

Compiled from what hospitals' lists of error-prone abbreviations have in common, and from the codes of amino acids. A
code is never read as a drug: the user is asked. Drugs are named as the open vocabulary names them.
"""

_TABLE = """
5fu    Fluorouracil; Flucytosine
ara    Cytarabine; Vidarabine
asa    Acetylsalicylic acid; Mesalazine
ass    Acetylsalicylic acid
azt    Zidovudine; Azathioprine; Aztreonam
cbz    Carbamazepine; Carbimazole
cpz    Chlorpromazine; Prochlorperazine
csa    Cyclosporine
dex    Dexamethasone; Dextromethorphan; Dexmedetomidine
dig    Digoxin; Digitoxin
dm     Dextromethorphan; Dexamethasone
epi    Epinephrine; Epirubicin
gtn    Nitroglycerin
hct    Hydrocortisone; Hydrochlorothiazide
inh    Isoniazid
met    Metformin; Methionine; Methotrexate
ms     Morphine; Magnesium sulfate
mtx    Methotrexate; Mitoxantrone
nor    Norepinephrine; Nortriptyline
ntg    Nitroglycerin
pit    Oxytocin; Vasopressin
tac    Tacrolimus; Triamcinolone
tmp    Trimethoprim
vpa    Valproic acid
zdv    Zidovudine
"""
CODES: dict[str, tuple[str, ...]] = {
    code: tuple(name.strip() for name in names.split(";"))
    for code, _, names in (line.partition(" ") for line in _TABLE.strip().splitlines())
}
MAX_CODE = 3  # letters and digits
