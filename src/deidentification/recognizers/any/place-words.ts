import { phrases, wordSet } from '../word-list.ts';

/** US states, territories and Canadian provinces by their two letters. */
export const STATE_CODES: ReadonlySet<string> = new Set(
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU AP AA AE ON QC BC AB MB SK NS NB NL PE YT NT NU NSW VIC QLD WA SA TAS ACT'.split(
    ' ',
  ),
);

/** Street words; those in WEAK_STREETS need a house number before them. */
export const STREETS = wordSet(
  'street st avenue ave road rd boulevard blvd lane ln drive dr court ct way place pl terrace ter parkway pkwy highway hwy circle cir close crescent cres square sq trail trl alley mews row turnpike pike grove gardens hill walk loop run path route rte str plaza bypass broadway gate wharf quay rise vale green park parade esplanade ridge bend crossing cove point harbor commons fields glen heights landing meadow mount orchard pass spur view vista wynd chase drift end croft garth common causeway expressway freeway motorway strasse straße gasse weg allee platz rue via calle camino avenida rua ulica plads u',
);
export const STRONG_STREETS = wordSet(
  'street avenue ave road boulevard blvd lane parkway pkwy highway turnpike crescent terrace rd str strasse straße',
);

/** Nouns that make a name before or after them a care facility, a school, a church or a home. */
export const FACILITY_HEADS = wordSet(
  'hospital hospitals hosp clinic clinics infirmary medical med health healthcare hospice practice pharmacy laboratory laboratories rehab rehabilitation sanatorium surgical memorial polyclinic orthopedics orthopaedics pediatrics paediatrics dermatology cardiology oncology radiology imaging dialysis center centre va vamc klinikum klinik krankenhaus spital hôpital hopital clinique school elementary university college academy kindergarten preschool daycare seminary nursery campus institute church parish convent monastery abbey priory dormitory barracks synagogue mosque temple cathedral chapel congregation manor lodge villa residence nursing prison jail correctional facility shelter penitentiary hotel casino neurodiagnostics bariatrics physicians partners behavioral behavioural wellness',
);

/** Heads that make a facility by themselves with any proper name before them; the others need two or a cue. */
export const STRONG_HEADS = wordSet(
  'hospital orthopedics orthopaedics hospitals hosp clinic clinics infirmary hospice pharmacy sanatorium polyclinic memorial school elementary university college academy church synagogue mosque cathedral manor prison jail penitentiary klinikum klinik krankenhaus vamc kindergarten preschool healthcare rehab bariatrics neurodiagnostics hôpital clinique institute center centre',
);

/** Words that name a kind of facility, not one: a run made of these alone stays. */
export const GENERIC: ReadonlySet<string> = new Set([
  ...FACILITY_HEADS,
  ...wordSet(
    "the a an our their your my his her this that any each and & of in at for to from or local community regional county district city state public private teaching academic rural urban tertiary referring referral outside other same day night new old urgent emergency acute primary secondary family medicine internal general medical outpatient inpatient care ambulatory pci tavi ecmo hcc copd chd ckd esrd opd stemi mobile field base mental behavioral psychiatric psychiatry surgical trauma burn cancer heart stroke spine pain sleep wound eye ent dental dentistry children children's women's women maternity fertility ivf diabetes renal kidney lung chest liver breast bone joint hand foot skin hair weight bariatric obesity memory headache epilepsy movement ms als hiv std tb travel vaccine covid flu fracture cast pre post op preop anticoagulation coumadin inr warfarin methadone suboxone walk follow up neurology neurosurgery urology gynecology gynaecology obstetrics ob gyn obgyn gi gastroenterology endocrine endocrinology rheumatology hematology haematology nephrology pulmonary pulmonology infectious disease allergy immunology genetics geriatric geriatrics orthopedic orthopaedic ortho plastic vascular cardiac thoracic cardiothoracic transplant pediatric paediatric neonatal adult veterans military army navy free charity catholic national international university specialty specialist multispecialty radiation infusion chemotherapy chemo device pacemaker failure lipid hypertension vein hernia voice swallow speech physical therapy occupational sports athletic student employee corporate unit ward floor department dept wing tower building room suite homeless men boarding grade junior senior graduate law nursing assisted skilled long term group foster funeral retirement rest convalescent board rehabilitation step down intensive critical recovery operating ed er a&e icu nicu picu ccu micu sicu pacu labor delivery birth birthing ambulance patient patients resident tumor tumour imaging mri ct pet x ray lab poison control call crisis service services home us uk american abc abcd xyz st saint interventional diagnostic nuclear",
  ),
]);

/** Well-known institutions that carry no generic noun, as the tokenizer cuts them; one place name follows some of them. */
export const KNOWN_FACILITIES: readonly string[] = phrases(
  "ucsf, ucla, nyu, nyu langone, langone, mgh, bwh, bidmc, mskcc, msk, upmc, upenn, ucsd, uab, utsw, ohsu, ouhsc, unmc, uihc, uams, vumc, vcu, usc, uic, uva, chop, chla, nih, kaiser, kaiser permanente, ny presbyterian, new york presbyterian, new york - presbyterian, newyork - presbyterian, presbyterian, columbia presbyterian, weill cornell, mayo clinic, mayo, cleveland clinic, johns hopkins, john ' s hopkins, john hopkins, hopkins, cedars - sinai, cedars sinai, cedar sinai, cedar - sinai, mount sinai, mt sinai, mt . sinai, sinai, massachusetts general, mass general, mass gen, brigham, brigham and women ' s, brigham & women ' s, beth israel, beth israel deaconess, deaconess, dana - farber, dana farber, md anderson, sloan kettering, memorial sloan kettering, sloan - kettering, stanford, stanford health, duke, duke health, emory, vanderbilt, northwestern memorial, northwestern, rush, barnes - jewish, barnes jewish, scripps, sutter health, baylor, houston methodist, methodist, henry ford, beaumont, geisinger, lahey, ochsner, jackson memorial, mercy, mercy general, intermountain, banner health, providence, swedish, harborview, grady, parkland, bellevue, montefiore, maimonides, lenox hill, nyc health, ascension, dignity health, tenet, hca, advent health, adventhealth, sick kids, sickkids, toronto general, sunnybrook, great ormond street, gosh, guys, guy ' s, st thomas ', addenbrookes, addenbrooke ' s, john radcliffe, royal free, charité, charite, chuv, hug geneva, usz, inselspital, kispi zürich, chu sainte - justine, sainte - justine, sacred heart, holy cross, holy family, holy name, holy spirit, blessed sacrament, good samaritan, good sam, mount carmel, little company of mary, mater misericordiae, saint elsewhere, lutheran general, baptist memorial",
);
