"""The words beside the medicine in an entry of a medication list: strength, form, route, release, timing, instructions.

    kind_of("50mg") = "strength"   kind_of("tablet") = "form"   kind_of("ER") = "release"   kind_of("daily") = "timing"

Words that would change which medicine is meant (PM, Plus, HCT, Forte, Cold, D) are in no list on purpose: a word in no
list is left unread, and an entry with an unread word is not answered.
"""

import re

from .spelling import folded

_LISTS = {
    "strength": """
        % mg mgs mcg mcgs ug µg μg g gm gms gram grams kg ng ml mls cc l litre litres liter liters dl microgram
        micrograms milligram milligrams millilitre millilitres milliliter milliliters mcl microlitre unit units iu ui u
        unt miu mega megaunits million mu meq mmol mol mosm mci actuat actuation actuations act puff puffs bau afu ppm
        strength half w v wt vol ratio ds ss
    """,
    "form": """
        comprimido tablet tablets tab tabs tablett tabletten comprime comprimes capsule capsules cap caps caplet
        caplets gelcap
        gelcaps softgel softgels liquigel pill pills lozenge lozenges troche troches pastille pastilles granule
        granules powder pwdr sachet sachets packet packets syrup elixir suspension susp solution soln sol liquid liq
        mixture emulsion drop drops gtt gtts spray sprays aerosol inhaler inhalers inhalation inhalations inhal inh mdi
        hfa dpi puffer accuhaler turbohaler turbuhaler diskus ellipta respimat evohaler easyhaler nexthaler handihaler
        breezhaler nebuliser nebulizer nebule nebules neb nebs nebulised nebulized respule respules injection
        injections inj injectable infusion ampoule ampoules ampule ampules amp amps vial vials syringe syringes
        prefilled autoinjector pen pens flexpen kwikpen solostar penfill cartridge cartridges cream creams crm ointment
        oint ung gel jelly lotion foam mousse paste shampoo scalp patch patches plaster plasters film films strip
        strips wafer suppository suppositories supp supps pessary pessaries enema ring implant device intrauterine
        system kit pack packs blister box bottle bottles bag tube sprinkle sprinkles chewable chewables chew
        dispersible soluble effervescent orodispersible disintegrating dissolving meltaway melt coated gastro enteric
        uncoated scored metered dose doses dry concentrate reconstituted diluent lyophilised lyophilized cfc free
        sugarfree preservative  flavour flavoured flavor flavored unflavoured rdna origin recombinant usp bp ph
        eur nf inert ingredients injector injectors auto autoinjectors pump pumps sugar fc ext swish spit rinse
        mouthwash gargle wash applicator ampul needle needles bolus drip crystals monohyd m-cryst macrocrystals
        nanocrystal lacquer varnish stick bar cleanser wipes towelette gum chewing nebulization nebulisation inhalant
        dosepak carton sprayer actuator spacer refillable unflavored sterile pf udv human medicated spr premix premixed
        pca cassette autohaler clickhaler easi-breathe easi breathe modulite twisthaler redihaler soltab dtrans
        novolizer spiromax forspiro flexhaler aerolizer pressair podhaler nebuhaler syncroner flextouch flexpro tempo
        innolet optiset opticlik clikstar juniorstar sensoready pushtrex sureclick zydis quicklet velotab meltlet melts
        melttabs fasttabs rapidisc continus durules perlonget extentabs spansule spansules gyrocaps repetabs
        chronosphere chrono chronotabs filmtabs filmtab vaporizer pods nasal-spray unit-dose bulk multidose multi-dose
        single-dose single aer sus oin cre sopn lot loz chw tbec tb24 tb12 cp24 cp12 tbcr cpcr cpdr cpep tbdp tbso sosy
        soaj soct susr solr solo clck genuair onpro rediject machine powdered capful capfuls pillen stk stück stueck
        ampulle ampullen spritze salbe zäpfchen zaepfchen tropfen saft hub hübe beutel   comprimidos
        compressa compresse cpr cápsula capsula cápsulas gotas gocce sobre sobres bustina ampolla gélule gélules
        comprimés cp gouttes sachet-dose fl eye-drop eye-drops drop-s shot pill-s gummies gummy resin jelly/ civi tci
    """,
    "release": """
        er xr sr cr la xl mr dr ir ec xt cd odt sa pr release extended modified sustained prolonged delayed controlled
        immediate long acting slow retard depot hr hour hours hrs h dual biphasic osmotic oros contin
    """,
    "route": """
        po oral orally mouth os iv ivp ivpb im sc sq subq subcut subcutaneous subcutaneously intravenous intravenously
        intramuscular intramuscularly sl sublingual sublingually buccal pv vaginal vaginally rectal rectally topical
        topically top transdermal transdermally td nasal nasally intranasal nostril nostrils ophthalmic ophth
        ophthalmically eye eyes otic ear ears inhaled intrathecal intravitreal intradermal epidural
        mucosal ng peg lock flush skin
    """,
    "timing": """
        daily day days qd od bid tid qid qds tds bd qhs hs qod qam qpm qw qwk eod nightly night nights noct nocte mane
        am morning mornings noon evening evenings bedtime weekly week weeks wk wks monthly month months every each once
        twice thrice times time x per hourly q qh prn needed required directed stat cc meal meals food breakfast lunch
        dinner supper before after empty stomach then now minute minutes min mins year years needs alternate mon tue
        wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday qday first second third last bkfst
        brkfst bfast achs qachs o'clock over q24 tonight tomorrow today biw tiw fortnight fortnightly continuous
        continuously overnight midday lunchtime teatime bed wakening waking sundays mondays tuesdays wednesdays
        thursdays fridays saturdays onwards since ago when during between through thereafter later early late
        twice-daily approx q2h nite bedtimes tgl tägl taeglich täglich morgens mittags abends nachts früh frueh
        nüchtern nuechtern essen mahlzeit mahlzeiten vor nach zur zum bei bedarf wochen tage tag stunden std cada día
        dia días noche mañana tarde desayuno comida cena hora horas vez veces matin midi soir jour jours fois nuit
        repas mattina sera giorno volte pasti ore m-w-f mwf january february march april june july august september
        october november december jan feb mar apr jun jul aug sep sept oct nov
    """,
    "maker": """
        hexal ratiopharm stada zentiva teva sandoz mylan biogaran cinfa normon doc pharma ct dexcel henning aristo
        heumann aliud abz basics accord krka viatris arrow eg winthrop actavis apotex aurobindo lupin cipla zydus
        torrent puren betapharm neuraxpharm tad hennig lich kern kabi fresenius pfizer novartis almus ranbaxy
        wockhardt glenmark micro tillomed milpharm medreich qualigen pensa ranbax tarbis stadapharm
    """,
    "instruction": """
        take takes taking taken give given apply applied inhale use used using instill inject insert place swallow
        dissolve chew one two three four five six ten a an the of into on to at by up as for and or with from via max
        maximum low high loading maintenance starting start continue continued current home generic brand name only otc
        rx each both left right affected area areas under tongue water plenty whole sig disp qty quantity refill
        refills supply dispense subst doses adult adults paediatric pediatric childrens children child infant infants
        baby junior regular plus-minus approx approximately about titrate titrated increase taper per protocol clinic
        gp hospital cardiology c s dot pharmacy infuse infused slowly slow push rapid do crush aff then tapering
        gradually until finished course discard store fridge shake well rub thinly sparingly external externally
        internal strict along sit upright drink swallowed reconstitute mix mixed dilute diluted measure spoonful
        teaspoonful tablespoonful teaspoon tablespoon tsp tbsp glass please new same regimen scheduled routine
        regularly patient pt own sliding scale load loads bolus basal demand lockout correction titration rate
        infusions intermittent line central peripheral picc iv-push remove onto within may turn change changes changed
        rotate site sites increased inc decrease decreased dec started starts restarted resumed switched adjusted added
        call md dr doctor provider pharmacist nurse np rn pcp psych psychiatry neuro neurology nephrology renal endo
        endocrine onc oncology heme id gi pulm ortho derm gyn urology surgery ed er discharge admission inpatient
        outpatient followup follow review reviewed monitor monitoring check checked labs goal target keep maintain map
        sbp dbp hr inr aptt ptt rass auc cvp acls mdd nr missed ok fine tolerated tolerating stable doing good works
        working helps helping juice milk orange applesauce grapefruit coffee tea honey yogurt pudding snack ea
        elemental equivalent base activity anhydrous-free brand-name dispensed written filled last first rx'd tube
        feeding ngt peg-tube flushes incision procedure pre post preop postop perioperative induction weight kg m2 bsa
        cycle day-1 repeat repeated exceed exceeding limit limited finish trial sample samples mail order insurance
        otc-only over counter him her his she he they their your my self administered administer administration
        caregiver assist help must should can will be is are was were been being has have had this that these those it
        its if so but also very more less than just still yet again back out down away because due see note notes
        attached policy resume discharged loaded maintained bridge bridging initiated initiate cont went go goes sent
        transition transitioned replacement addition usual holding parameters ppx prophylaxis pta parameter therapeutic
        failure heart blood pressure thinner sugar sleep me nerve pain fluid rescue reflux stomach acid arthritis gout
        migraine migraines seizure seizures depression anxiety mood bladder prostate bone bones cholesterol diabetes
        thyroid glaucoma asthma copd allergy-med med meds medicine medication medications stool softener softner
        laxative antibiotic steroid hypertension htn hld gerd afib angina vitamin-supplement supplement supplements
        prescription prescribed prescribes par si besoin según necesidad segun al ziel weezing wheezing i we you who
        what which ngl ce in currently
    """,
}
KINDS: dict[str, str] = {word: kind for kind, words in reversed(_LISTS.items()) for word in words.split()}
_MEASURED = re.compile(r"\d[\d.,]*([^\W\d_]*)")
_APPROVAL = re.compile(r"(?:a?nda|bla)\d+", re.IGNORECASE)
UNITS = frozenset({"g", "l", "u", "h", "x"})  # of one letter, which may be a capital
_EVERY = re.compile(r"\d+d|q\d+(?:h|hr|hrs|d|w|wk|min)?|\d+x|x\d+|\d+(?:st|nd|rd|th)", re.IGNORECASE)
JOINS = frozenset({"/", "+", "&", "and", "with", "plus", "then", "w", ",", ";", "-", "–", "und", "et", "y", "e", "mit"})
# Instructions with a word in them that would otherwise say that the medicine is not taken.
HARMLESS = re.compile(
    r"\b(?:do\s+not\s+(?:crush|chew|stop|split|break|exceed|drive|swallow|open|cut|dissolve|mix|freeze|shake|lie|"
    r"titrate|"
    r"skip|refrigerate)\w*(?:(?:\s+or\s+|/)\w+)*|then\s+stop|stop(?=\W*$)|(?:hold|stop|avoid)\s+(?:for|if|when)\b|"
    r"(?:not|nte|no\s+more|never)\s+(?:to\s+exceed|more\s+than|than)|avoid\s+(?:sun|alcohol|grapefruit|pregnancy)\w*|"
    r"do\s+not\s+(?:take\s+with\s+(?:food|milk|meals|dairy|antacids|alcohol|grapefruit)|substitute)\b|"
    r"not\s+on\s+an\s+empty|"
    r"no\s+(?:refills?|missed|basal|bolus|known|more|longer\s+than|sub\w*|food|alcohol|grapefruit|added|sugar)|"
    r"\d+\s+(?:days?|wks?|weeks?)\s+off|until\s+(?:finished|gone|complete\w*|all|seen|next|follow\w*|inr)|"
    r"off[- ]label)",
    re.IGNORECASE,
)
_DOSE_UNITS = "mg mgs mcg mcgs ug µg μg g gm gms gram grams ml mls unit units iu unt meq mmol"
DOSE_UNITS = frozenset(_DOSE_UNITS.split())
_HISTORY = re.compile(r"(?<=\S\s)(?:s/p|h/o|hx\s+of|due\s+to|d/t)(?=\s)", re.IGNORECASE)
# What a laboratory reports, by the names of medicines, and its units.
_ANALYTES = """
    iron calcium magnesium zinc potassium sodium fluoride phosphorus phosphate phos lithium creatinine glucose chloride
    albumin hemoglobin haemoglobin urea urate folate ammonia ferritin bilirubin cortisol bicarbonate lactate cholesterol
    triglycerides ethanol alcohol copper homocysteine aldosterone testosterone phenytoin theophylline
"""
ANALYTES = frozenset(_ANALYTES.split())
LEVELS = re.compile(r"\d\s*(?:[munpµμ]?mol|[munpµμ]g|mcg|g|m?iu|u)\s*/\s*(?:dl|l)\b|\d\s*(?:[uµμ]g|mcg)/ml\b|"
                    r"\d\s*(?:[munpµμ]mol/l|[np]g/ml|m?iu/m?l)\b", re.IGNORECASE)  # fmt: skip
# What a bracket behind a bare name says of an allergy.
_REACTIONS = """
    cough myalgia itch itching itchy rash hives urticaria swelling angioedema anaphylaxis dizziness dizzy headache
    nausea
    vomiting diarrhea diarrhoea upset intolerance intolerant bleed bleeding flushing irritable sob wheeze seizure
    seizures
    hypotension bradycardia hallucinations sedation confusion unknown reaction
"""
REACTIONS = frozenset(_REACTIONS.split())
# Words that make a brand another one of its line when they stand right behind it.
_EXTENSIONS = """
    sleep pain pressure honey dual relief softener stool migraine cold flu sinus cough allergy night nighttime day
    daytime
    complete advanced plus extra ultra max maximum multi complex
"""
EXTENSIONS = frozenset(_EXTENSIONS.split())
# Details that are a medicine where a sign joins them to one.
DOUBLE = frozenset({"inh", "amp", "alcohol", "iron", "asa"})
# Words of a label in front of medicines: `Bowel regimen: senna`.
LABELS = frozenset(
    {"regimen", "bowel", "chemo", "chemotherapy", "immunosuppression", "transplant", "antibiotics", "induction"}
)
_SHORT = {
    "sod": "sodium", "pot": "potassium", "succ": "succinate", "sulf": "sulfate", "tart": "tartrate", "vit": "vitamin",
    "bitart": "bitartrate", "potassium cl": "potassium chloride", "sodium cl": "sodium chloride",
    "calcium cl": "calcium chloride", "gastro-resistant": "ec", "m-w-f": "mwf",
}  # fmt: skip
_SHORTENED = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b\.?", re.IGNORECASE)
# Fluids in which a medicine is given: `in NS 250 mL`.
DILUENT = re.compile(
    r"\b(?:in|with)\s+(?:\d+\s*m?l\s+(?:of\s+)?)?(?:\d/2\s*)?"
    r"(?:ns|nss|d\d+(?:w|ns|lr)|swfi|lr|sterile\s+water|normal\s+saline|saline|"
    r"(?:0[.,]9\s*%\s*)?(?:sodium\s+chloride|nacl)(?:\s+0[.,]9\s*%)?|"
    r"(?:\d+\s*%\s*)?(?:dextrose|glucose)(?:\s+\d+\s*%)?)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"(\d)\s+d\b")  # x 3 d
_PE = re.compile(r"\bmg\s+PE\b")  # phenytoin equivalents
_LINES = re.compile(r"\s*[\r\n|•·●▪◦‣]+\s*")  # what parts the entries of a list that stands in one cell
_SLASHED = re.compile(r"\b([mse])/([rc])\b", re.IGNORECASE)  # m/r, e/c
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")  # p.o., b.i.d.
# The same in several words. `off since 2019`; `aspirin-free`, but not `sugar-free`.
NOT_TAKEN = re.compile(
    r"\bd\s?/\s?c(?:'?d|ed)?\b|\boff\s+(?:since|for|it|in)\b|^\W*off\b|\bcame\s+off\b|\b(?:was|were|been)\s+on\b|"
    r"(?<!until )\bfinished\b|\bran\s+out\b|\bused\s+to\b|\bout\s+of\b|\blast\s+taken\b|\bwrong\s+patient\b|"
    r"\buntil\s+(?:19|20)\d\d\b|\b(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d\b|"
    r"[❌✗✘🚫]|~~|(?:wife|husband|mother|father|son|daughter)['’]s\b|\bx\s*0\b|"
    r"\b(?!sugar|cfc|preservative|alcohol|gluten|lactose|dye|latex)\w+-free\b",
    re.IGNORECASE,
)
# Words after which the rest gives a reason or a time, and no medicine.
REASONS = frozenset({"prn", "for", "indication", "indications", "indicated"})
# Words that say that a medicine is not taken, wherever they stand.
_STOPPED = """
    allergy allergic intolerance intolerant stopped discontinued dced held avoided denies denied contraindicated refused
    declined anaphylaxis overdose toxicity completed severity hives itching swelling upset not no never none off hold
    failed fails fail refuses weaned quit ended ineffective cancelled canceled inactive suspended expired omitted
    withheld
    noncompliant nonadherent didn't didnt didn't wasn't isn't stopping old abgesetzt pausiert nicht kein keine arrêté
    arrete
    superseded replaced historical withdrawn lapsed binned adr error beendet entfällt weglassen terminé termine supprimé
    retirada interrotta interrotto niet suspendu suspendido suspendida seponeret seponert nej sospeso gestopt gestoppt
"""
# Words that say so right before or after a medicine, or make it something else: a test, a diagnosis.
_REFUSALS = """
    allergies allergen stop stopping discontinue dc hold holding avoid without never previous previously past former
    formerly ex not no none reaction rash level levels assay screen test titer titre serum plasma culture carrier
    resistant resistance sensitivity antigen dependence deficiency poisoning abuse misuse withdrawal induced associated
    anemia anaemia diet supplies syringe syringes needles meter strips monitor free metabolite antagonist
    inhibitor inducer antibody antibodies vaccine blocker receptor wife husband mother father mom dad son daughter
    brother sister partner roommate neighbor neighbour
    intolerances prior trial trials failed adverse history done tried
"""
# Whose medicine it is, if not the patient's.
PERSONS = frozenset(
    {"wife", "husband", "mother", "father", "mom", "dad", "daughter", "sister", "brother", "ehefrau", "ehemann"}
)
STOPPED, REFUSALS = frozenset(_STOPPED.split()), frozenset(_REFUSALS.split())


def plain(text: str) -> str:
    """`text` with `b.i.d.` as `bid`, `m/r` as `mr` and `s/p` as `for`."""
    text = _LINES.sub(" ; ", text.strip(" \t\r\n|•·●▪◦‣*-–—"))
    text = _PE.sub("mg", text)
    text = _DOTTED.sub(lambda short: short[0].replace(".", ""), text)
    text = _DAYS.sub(r"\1d", text)
    text = _SHORTENED.sub(lambda short: _SHORT[short[0].casefold().rstrip(".")], text)
    return _HISTORY.sub("for", _SLASHED.sub(r"\1\2", text))


def is_dose(word: str) -> bool:
    """Whether a word is an amount or its unit, which every medicine of a list may have of its own."""
    low = word.casefold()
    measured = _MEASURED.fullmatch(low)
    return low in DOSE_UNITS or bool(measured and measured[1] in DOSE_UNITS)


def kind_of(word: str) -> str | None:
    """What kind of detail a word is, or None for a word that is none."""
    low = word.casefold().replace("’", "'").replace("'s", "s")
    if len(word) == 1 and word.isupper() and low not in UNITS and word != "I":
        return None  # what makes Claritin-D or Senokot S another medicine
    if kind := KINDS.get(low) or (None if low.isascii() else KINDS.get(folded(low))):
        return kind
    if (measured := _MEASURED.fullmatch(low)) and (not measured[1] or measured[1] in KINDS):
        return "strength"
    if _APPROVAL.fullmatch(low):
        return "product code"
    return "timing" if _EVERY.fullmatch(low) else None
