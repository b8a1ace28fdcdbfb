/** Words that speak for or against a name beside them, one bit a kind; hand-written (facts of language; ours). */
export const CUE = {
  personTitle: 1 << 0,
  clinicianTitle: 1 << 1,
  clinicianRole: 1 << 2,
  patientNoun: 1 << 3,
  relative: 1 << 4,
  naming: 1 << 5,
  greeting: 1 << 6,
  contact: 1 << 7,
  signing: 1 << 8,
  personVerb: 1 << 9,
  credential: 1 << 10,
  eponymHead: 1 << 11,
  placeHead: 1 << 12,
  stop: 1 << 13,
  particle: 1 << 14,
  suffix: 1 << 15,
  possessive: 1 << 16,
  sexOrAge: 1 << 17,
  field: 1 << 18,
  abbreviation: 1 << 19,
  placePreposition: 1 << 20,
  organisationHead: 1 << 21,
} as const;

export const CUE_WORDS: Readonly<Record<keyof typeof CUE, string>> = {
  personTitle:
    'mr mrs ms miss mx mister missus sir dame madam mme mlle monsieur madame herr frau senor senora sra rev reverend pastor rabbi imam father sister officer detective sgt capt captain judge lord',
  clinicianTitle: 'dr drs prof professor doctor doc docteur doktor',
  clinicianRole:
    'attending resident intern registrar consultant surgeon cardiologist nurse physician radiologist midwife therapist anesthesiologist anaesthetist pharmacist fellow gp pcp np rn oncologist neurologist nephrologist pathologist dermatologist urologist psychiatrist hospitalist pulmonologist gastroenterologist endocrinologist rheumatologist obstetrician gynecologist pediatrician paediatrician orthopedist podiatrist dentist psychologist paramedic provider referrer coordinator matron sho reg charge secretary interpreter technician tech assistant colleague intensivist hematologist ophthalmologist',
  patientNoun:
    'pt pts patient lady gentleman gent man woman boy girl baby infant chap bloke guy client neonate toddler child kid teen teenager newborn proband donor recipient subject victim survivor veteran bb',
  relative:
    'mother mom mum mama mommy mummy father dad daddy brother bro sister sis wife husband hubby son daughter spouse partner fiance fiancee boyfriend girlfriend uncle aunt auntie grandmother grandma granny grandfather grandpa grandad granddad nana niece nephew cousin grandson granddaughter stepfather stepmother stepson stepdaughter stepdad stepmom caregiver carer roommate flatmate neighbor neighbour friend guardian boss coworker twin sibling parent grandparent landlord foster godmother godfather oma opa omi opi tante onkel bruder schwester sohn tochter mutter vater ehemann ehefrau enkel enkelin neffe nichte schwager schwägerin nonna nonno widow widower law daughters sons brothers sisters parents mothers fathers',
  naming: 'named name called nicknamed aka alias surname christened renamed names initials',
  greeting: 'dear hi hello hey thanks thank cheers morning ciao hola welcome congrats kudos sorry bravo greetings',
  contact:
    'with by per from to via ask asked asking call calls called page paged spoke speak told tell texted text emailed email cc attn contact contacted discussed consulted re warn wake take give meet met see saw seen follow follows followed remember help helped helping treat treating treated scanned rescan prep consent reassess review know knows invite invited bring sent send referred refer for about and',
  signing:
    'signed dictated regards sincerely electronically transcribed author authored submitted reviewed verified attested cosigned',
  personVerb:
    'is was has had says said states stated reports reported denies denied presented presents came comes went underwent received tolerated tolerates admitted complains complained wants wanted feels felt needs needed lives lived works worked died agrees agreed told asks asked refuses refused gets got looks takes took remains failed did does declined returns returned arrived deteriorated responded developed started stopped described describes noted notes appears appeared believes continues continued lost fell collapsed desaturated crashed coded woke thinks thought hates loves likes loved likes prefers mentioned tells wants smokes drinks drank quit keeps kept vomited seized bled still who whose will would can could did never just now again might should been doing fainted smiled insists cried texted spiked',
  credential:
    'md do mbbs mbchb rn np pa phd frcs frcp pharmd crna dds dpm facs facp mph lpn cnm mrcp frca aprn dnp msn bsn ccrn facc fnp dvm psyd lcsw',
  eponymHead:
    'dictum razor theorem paradox principle wort palsy syndrome syndromes disease diseases sign signs test tests score scores scoring scale criteria criterion classification class procedure operation needle catheter catheters stain grade grading grades stage staging index rule rules reflex reflexes phenomenon method technique approach maneuver manoeuvre position clamp forceps retractor tube drain drainage valve stent line lines graft flap fracture fractures dislocation deformity contracture nodule nodules node nodes gland glands duct cyst tumor tumour sarcoma lymphoma carcinoma adenoma anemia anaemia ataxia chorea dystrophy encephalopathy neuropathy nephropathy retinopathy cardiomyopathy myopathy disorder thyroiditis ophthalmopathy arteritis aortitis vasculitis purpura ulcer ulcers esophagus oesophagus hernia diverticulum anomaly anomalies malformation block pattern patterns wave waves respiration respirations breathing breath formula equation law ratio angle angles view views projection series space ligament ligaments tendon canal triangle point plane plexus membrane fascia pouch fossa foramen tubercle fold folds body bodies cell cells cells corpuscle crystals line spot spots ring rings band bands rash fever sore tic disease palsy protocol protocols regimen trial trials study studies guideline guidelines consensus statement definition stitch suture sutures knot incision osteotomy arthroplasty resection repair bypass anastomosis hip knee prosthesis implant implants cup pin pins nail nails plate plates wire wires screw screws rod rods traction splint cast brace collar bandage dressing boot boots frame bed chair airway blade mask bag pump balloon filter device monitor machine solution solutions lactate agar medium culture media broth lamp light chart charts card cards lens rule walk questionnaire inventory checklist tool instrument battery matrices calculator nomogram curve coefficient correlation agreement model hypothesis theory paradox effect response reaction agglutination bacillus cocci toxin virus vaccine antibody antibodies antigen antigens factor factors deficiency gene mutation variant protein proteins receptor enzyme tetralogy triad pentad trisomy aneurysm telangiectasia stenosis embolism thrombosis melanoma nevus lesion lesions defect tamponade pressure pulse murmur rub gallop sounds sound crisis storm attack attacks seizure seizures epilepsy dementia amnesia psychosis aphasia headache neuralgia migraine hallucinations paralysis paresis gait tremor facies phenotype type types like positive negative units unit syringe speculum laryngoscope tracheotomy tracheostomy gastrectomy hysterectomy cystectomy esophagectomy pancreatectomy procedure shunt fistula pouch reservoir conduit port gtt swab smear count counts fistulas crossover arch erythema pneumonia pneumonitis keratosis dermatitis disease-like granulomatosis cirrhosis hepatitis nephritis colitis arthritis osteochondritis osteonecrosis kyphosis scoliosis thyroid vein veins artery arteries nerve nucleus area areas gyrus zone zones layer glomerulus loop capsule tubule patches islands cytology system nebulizer inhaler tonometry tonometer exam examination lift lifts exercises therapy treatment diet dosing conversion correction fix sling mesh spring springs apgar maneuver pessary ointment paste drops bodies inclusion inclusions stones hooks hook drill elevator curette trocar trochar rongeur scissors tenaculum coil coils sandwich pack packing prep tips tip snare basket stoma pouches apparatus bunion bunionectomy bunionette herniorrhaphy dilator dilators punch punches crunch knife angina scan scans null antigen bandages gauze sheath introducer cannula retractors blades exercise hypermobile ratio diaphragm pigtail sump reservoirs staining medium curette curettes elevators clamps needles forceps',
  placeHead:
    'hospital clinic infirmary center centre medical health healthcare university college school elementary academy church street road avenue lane drive court boulevard blvd ave rd terrace close square park county parish borough city town village hospice home manor lodge creek river lake valley hill hills heights beach bay island islands mount mountain springs falls airport bridge station mall hotel library stadium prison jail ward campus district suburb county plaza crescent gardens infirmary sanatorium practice surgery pharmacy laboratory labs facility house hall grove ridge crossing harbor harbour point shelter highway route zip',
  stop: "i a an the this that these those there here it its he she they we you me him her them us my your our their his who whom which what when where why how if then than but or nor so yet as at in on of off up down out over under into onto upon after before since until till while during between among against without within through about above below near and is are was were be been being am do does did done has have had having can could will would shall should may might must not no yes also just only very too more most much many some any all each every both either neither other another such same own new old per via vs versus with by for from to one two three four five six seven eight nine ten first second third next last today tomorrow yesterday tonight now ago again still already always never often sometimes usually maybe perhaps however therefore although though because unless whether et al etc eg ie ok okay please thanks anyone someone everyone nobody somebody everybody anybody something anything nothing everything whose und mit bei nach aus für ohne oder ist hat wird wurde seit zum zur auf vom bis wegen nicht noch auch nur schon jetzt heute gestern wieder kein keine eine einen einem einer wer wie ich wir bonjour bonsoir buongiorno buonasera servus moin grüezi hallo whatsapp telegram venmo instagram insta snapchat facebook facetime skype zoom tiktok linkedin domani oggi ieri stanotte stasera mañana hoy ayer demain amanhã hoje ontem vandaag gisteren bot nan google bing siri alexa question update edit help need what's",
  particle:
    'de da do dos das del della di du des la le van von der den ter ten bin ibn ben bint al el abu ap ab st mac mc san santa zu af av y e dela delos vander vd',
  suffix: 'jr sr ii iii iv',
  possessive: "his her their my our your the pt's patient's",
  sexOrAge: 'm f y yo yr yrs yoa yof yom year years old male female aged age mo wk month months weeks dob',
  field:
    'name patient pt dob mrn attending physician surgeon provider re attn cc from to signed dictated author contact nok next kin referring assistant anesthesiologist mother father guardian witness interpreter subject member client pcp ordering requesting resident consultant',
  abbreviation:
    'ms pe hd pa pt ot ed er or iv im sc po pr ra rv la lv as ar mr ms tr ts ps af bp hr rr gi gu cv cn ct us md do rn np od os ou id it dm ca cr na hb hx tx rx dx sx fx nb am pm ad ah aa ab ac ak al co dc dr fu hs ic il io ip kg la lb lp ml mm mg nc ng nh no np nv ob og pc pd pf ph pi pm pn pp qd ro sa sd sg si sl so sp sr ss st tb td tg tk tm tn to tv uc un uk va vf vp vs vt wb wt',
  placePreposition: 'in at near from lives living residing born outside via visiting',
  organisationHead:
    'inc llc ltd corp company group foundation institute association society college board council committee trust services systems pharmaceuticals insurance bank partners associates laboratories',
};
