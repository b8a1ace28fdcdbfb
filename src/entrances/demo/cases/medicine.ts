import type { DemoCase } from './demo-case.ts';

/** Infectious disease, general medicine, pulmonology, haematology. */
export const MEDICINE: readonly DemoCase[] = [
  {
    author: 'alda',
    specialty: 'infectious-disease',
    title: 'Fever ten days after Kenya, first smear negative',
    body: `Mrs. Marta Winterbourne, 67F, MRN 4471920, back from Mombasa since 2 November 2026. Took no prophylaxis. Fever to 39.6 C since three days, headache, platelets 88, bilirubin 2.1. First thick smear negative, rapid test pending. Spleen just palpable. CRP 140, lactate 1.6. No rash, no neck stiffness. Her daughter can be reached at 301-555-0142 for the exact itinerary.`,
    question: 'Would you treat before the second smear, with platelets like these?',
    comments: [
      [
        'bo',
        `I would repeat the smear at 12 h and treat on any doubt. Platelets under 100 with that travel history is malaria until shown otherwise.`,
      ],
      [
        'imani',
        `We had Mr. Okonjo, 58, with the same picture on the ward last winter: first smear negative, second positive at 4 %. Artesunate the same night.`,
      ],
      [
        'alda',
        `Rapid test is back: HRP2 positive. Started artesunate at 2.4 mg/kg. Mrs. Winterbourne feels better already.`,
      ],
      ['gita', `Please check G6PD before any primaquine, should it turn out to be vivax as well.`],
    ],
  },
  {
    author: 'alda',
    specialty: 'infectious-disease',
    title: 'Staph aureus bacteraemia, TTE clean, still positive on day 4',
    body: `54M, admitted 3 Nov 2026 from home with a week of back pain. MSSA in 4/4 bottles, cefazolin 2 g q8h since day 0. Repeat cultures on days 2 and 4 still positive. TTE without vegetation, no device, no line. MRI spine: L3/L4 discitis with a small epidural phlegmon, no cord compression, neurologically intact. Works as a carpenter, emergency contact is his brother Leon Abernethy, 410-555-0177.`,
    question: 'TOE now, or drain first and repeat cultures? Anyone adding a second agent at this point?',
    comments: [
      [
        'carys',
        `TOE now. Persistent bacteraemia on day 4 with a clean TTE is exactly who benefits, and it changes the length of treatment.`,
      ],
      [
        'dieter',
        `Drain it. Antibiotics alone rarely clear a phlegmon that keeps seeding. Ask the spine surgeons today, not after the weekend.`,
      ],
      ['imani', `No second agent from me: the added gentamicin brought nothing but creatinine in the trials.`],
    ],
  },
  {
    author: 'imani',
    specialty: 'internal-medicine',
    title: 'Sodium 108 in a marathon runner, seizing once',
    body: `Ms. Pauline Ashgrove, 29F, collapsed at the finish of the city marathon on 8 November 2026. One generalised seizure in the ambulance, now drowsy, GCS 13. Na 108, K 3.4, glucose 96, osm 232, urine osm 410. Weight up 2 kg against her own log; drank at every station. Email of her running club for the log: coach@quickfeet.example. CT head normal.`,
    question: 'How fast would you correct in the first six hours, and when do you stop the 3 % saline?',
    comments: [
      [
        'elodie',
        `100 mL of 3 % over ten minutes, up to three times, until she stops seizing or has risen by 4 to 6. Then stop. Acute by the history, so the risk is the oedema, not the correction.`,
      ],
      [
        'bo',
        `Agree. We keep the syringe in the medical tent now. Watch for the overshoot once ADH switches off and she dumps free water.`,
      ],
      [
        'imani',
        `Na 113 after the second bolus, awake and asking for her medal. Ms. Ashgrove is on the monitored ward, fluids restricted.`,
      ],
    ],
  },
  {
    author: 'imani',
    specialty: 'pulmonology',
    title: 'Cavity in the right upper lobe, three negative sputa',
    body: `Mr. Tobias Hallworth, DOB 14/02/1961, smoker with 45 pack years, weight loss of 9 kg since August. CT: thick-walled cavity 4.2 cm in the right upper lobe, no nodes over 10 mm. Three sputa smear-negative, PCR negative, cultures running. Quantiferon indeterminate. Aspergillus IgG borderline. He lives at 27 Orchard Lane and shares the flat with his grandson, aged 4.`,
    question: 'Bronchoscopy first or straight to CT-guided biopsy? Would you isolate until the cultures are back?',
    comments: [
      [
        'alda',
        `Bronchoscopy with lavage and brushings: one session answers infection and cancer both. I would keep him in a single room until the lavage PCR is negative, because of the grandson.`,
      ],
      [
        'dieter',
        `A cavity of that wall thickness in a smoker is squamous cell until proven otherwise. Stage him meanwhile, do not lose three weeks to cultures.`,
      ],
      ['keira', `Student here: is there a role for a PET before biopsy, or do both light up anyway?`],
      [
        'imani',
        `Both light up, but it picks the safest target. Lavage showed squamous cells, tuberculosis PCR negative twice. Thank you all.`,
      ],
    ],
  },
  {
    author: 'imani',
    specialty: 'haematology',
    title: 'Platelets 9 after a cold, otherwise well',
    body: `Miss Odette Farrow, 22F, nurse, patient number 88-1204-7. Petechiae on both legs and gum bleeding for two days, a cold three weeks ago. Hb 13.1, white cells normal with a few large lymphocytes, platelets 9. Film: no schistocytes, no blasts. Coagulation, LDH and creatinine normal. HIV, hepatitis B and C negative. Last menstrual period 30 October, not pregnant.`,
    question:
      'Prednisolone or dexamethasone pulses first? Would you admit her with wet purpura but no bleeding to speak of?',
    comments: [
      [
        'alda',
        `Admit for a night with gum bleeding at 9. Dexamethasone 40 mg for four days works faster, the relapse rate is the same in the end.`,
      ],
      [
        'elodie',
        `Please look at the film yourself: if there is the slightest schistocyte it is another disease with another clock.`,
      ],
      [
        'imani',
        `Platelets 41 on day 5 after dexamethasone, no more bleeding. Miss Farrow went home with a follow-up on 24 November.`,
      ],
    ],
  },
  {
    author: 'lorenzo',
    specialty: 'family-medicine',
    title: 'Tired for months, ferritin 1,900, and a brother with diabetes',
    body: `Signor Ettore Bianchetti, 49M, my patient for twenty years, MRN 40177215. Fatigue, aching second and third knuckles, loss of libido. Ferritin 1,900, transferrin saturation 78 %, ALT 71, HbA1c 6.3 %, testosterone low. Drinks two glasses of wine a day. His brother has "bronze skin and sugar". Ultrasound: steatosis, no nodules.`,
    question: 'Would you start venesection on C282Y results alone, or stage the liver first?',
    comments: [
      [
        'elodie',
        `Genotype and elastography in the same week; with ferritin over 1,000 you want to know about fibrosis before you promise anything.`,
      ],
      [
        'imani',
        `Please have the brother and the children tested as well: it is the one screening in this story that costs nothing.`,
      ],
    ],
  },
  {
    author: 'lorenzo',
    specialty: 'geriatrics',
    title: 'Falls three times in a month, fourteen drugs',
    body: `Signora Carla Montefusco, aged 94, lives with her niece Giulia in Ancona. Three falls since 10 October 2026, once with a bruise over the hip, X-ray clean. Fourteen drugs, among them zopiclone, oxybutynin, amlodipine, bisoprolol and tamsulosin. Lying 148/76, standing 112/60 after three minutes with dizziness. Creatinine 1.3. The niece's mobile is +39 347 555 0198.`,
    question: 'Which would you stop first, and in what order, without a withdrawal problem?',
    comments: [
      [
        'carys',
        `Tamsulosin today, nobody gave her a prostate. Then amlodipine, and look at the standing pressure again in a week.`,
      ],
      ['gita', `Oxybutynin next: it explains the confusion you did not mention but will find.`],
      ['keira', `Is zopiclone ever stopped at once at that age, or always tapered?`],
      [
        'lorenzo',
        `Tapered over four weeks, keira. Signora Montefusco is on nine drugs now, standing pressure 128/70, no fall since.`,
      ],
    ],
  },
  {
    author: 'alda',
    specialty: 'infectious-disease',
    title: 'Fever of unknown origin, six weeks in',
    body: `Mr. Gideon Straker, 44M, MRN 5520187, shepherd, fever in the evenings for six weeks, drenching sweats, low back pain, one swollen testis in September. Blood cultures three times negative at 5 days. CRP 62, ALT 88, leucocytes 4.1. TTE normal, CT shows a spleen of 15 cm. He makes cheese from raw milk and sells it at the Saturday market in Frostburg. His cell is 240-555-0119.`,
    question:
      'Brucella serology is running. Would you treat before it is back, and would you image the sacroiliac joints now?',
    comments: [
      [
        'lorenzo',
        `Where I work that is brucellosis by history alone. MRI of the sacroiliac joints now: it doubles the treatment time if positive.`,
      ],
      [
        'bo',
        `Warn the laboratory before the next culture. Ours had two exposed technicians from one unlabelled bottle.`,
      ],
      [
        'alda',
        `Agglutination 1:640. Doxycycline and gentamicin started, laboratory warned, and Mr. Straker's cheese is off the market.`,
      ],
    ],
  },
  {
    author: 'keira',
    specialty: 'internal-medicine',
    title: 'Student question: calcium 3.4 and a normal chest film',
    body: `On my ward round we met Mrs. Beryl Cavanagh, 71F, UR number 6620413, brought in confused on 12 November 2026. Corrected calcium 3.4 mmol/L, PTH suppressed, phosphate low-normal, creatinine 160. Chest film normal, ESR 18, no monoclonal band. She takes vitamin D that her sister sends from abroad, the bottle says 50,000 IU daily. ECG: short QT.`,
    question:
      'Is the vitamin D enough to explain it, and in which order would you treat: fluids, bisphosphonate, steroid?',
    comments: [
      [
        'elodie',
        `Enough and to spare. Fluids first, then a bisphosphonate once she passes urine; steroids work well here because it is vitamin D.`,
      ],
      [
        'imani',
        `Measure 25-OH and 1,25-OH before the steroid, or you will never know whether it was granuloma. Good case for a student.`,
      ],
      [
        'keira',
        `25-OH was above 400. Calcium 2.7 after two days. Mrs. Cavanagh is reading the paper again. Thank you!`,
      ],
    ],
  },
];
