import type { DemoCase } from './demo-case.ts';

/** Paediatrics, neonatology, dermatology and the case of a student. */
export const YOUNG_AND_SKIN: readonly DemoCase[] = [
  {
    author: 'gita',
    specialty: 'paediatrics',
    title: 'Five days of fever, red eyes, and a grumpy toddler',
    body: `Baby Aarav Deshmukh, 2 years, MRN 26-4417, fever of 39 to 40 for five days, both eyes red without pus, cracked lips, rash on the trunk since yesterday, one node of 2 cm on the neck. Hands a little swollen. CRP 118, ESR 72, platelets 410, ALT 66, sterile pyuria. Echo on 12/11/2026: LAD z-score 2.1. The family lives in Pune, telephone +91 98765 55017.`,
    question: 'Immunoglobulin today, no doubt. Would you add steroids for a z-score over 2 at diagnosis?',
    comments: [
      ['carys', `With a z-score over 2 and that age I would. The trial data are best for exactly this group.`],
      ['imani', `Remember to hold live vaccines for eleven months, and write it on the card, nobody remembers.`],
      [
        'gita',
        `IVIG and prednisolone, afebrile in 18 hours. LAD z-score 1.4 at two weeks. Aarav threw a shoe at me, which I take as recovery.`,
      ],
    ],
  },
  {
    author: 'gita',
    specialty: 'neonatology',
    title: 'Bilious vomiting on day 2, belly soft',
    body: `Female neonate of Mrs. Lakshmi Ranganathan, born 15/11/2026 at 03:22, 2,980 g, IP number 26118840. Green vomit twice since this morning, passed meconium at 10 h, belly soft, not distended. Film: a little gas in the stomach and duodenum, sparse beyond. Lactate 2.2. The upper contrast study is possible here, the surgeon is 40 km away in Pune.`,
    question: 'Contrast here and lose an hour, or transfer at once on the colour of the vomit?',
    comments: [
      [
        'dieter',
        `Green vomit is surgical until the contrast says otherwise. Call the surgeon first, then do the study while the ambulance warms up.`,
      ],
      ['jonas', `Tube on free drainage and two lines before she leaves.`],
      [
        'gita',
        `Corkscrew, malrotation with half a turn. Ladd's procedure four hours after the first green vomit, bowel pink. Baby Ranganathan feeds.`,
      ],
      ['keira', `I will never again call it "just bile". Thank you for posting.`],
    ],
  },
  {
    author: 'gita',
    specialty: 'paediatrics',
    title: 'Limp since Tuesday, child looks well',
    body: `Master Kabir Mehrotra, 5 years, MRN 99120447, limping on the right since Tuesday 17 November, a cold the week before. Temp 37.6, walks but grumbles, hip rotation slightly less on the right. CRP 9, ESR 16, leucocytes 10.8. Ultrasound: effusion 4 mm. His mother teaches at Delhi Public School and must be called before three: +91 98765 55013.`,
    question: 'Kocher 0 out of 4. Would you still tap it, or see him again tomorrow?',
    comments: [
      ['bo', `See him tomorrow with ibuprofen, and tell the mother which three things bring him back tonight.`],
      ['dieter', `Tomorrow. But examine the knee and the spine as well: hips are where children point.`],
      ['gita', `Ran down the corridor on day 3. Effusion gone at two weeks. Kabir's mother was reached at 14:55.`],
    ],
  },
  {
    author: 'gita',
    specialty: 'medical-genetics',
    title: 'Hypoglycaemia at dawn, big liver, doll-like face',
    body: `Baby girl Ishani, 9 months, first child of cousins, glucose 32 mg/dL at 5 in the morning, lactate 9, triglycerides 820, uric acid 9.4. Liver 7 cm below the ridge, no spleen. Growth just under the third centile. Her grandmother in Satara had "two babies who slept away". MRN 2026-3391, referred by Dr. Sunil Kamat.`,
    question:
      'Looks like type I by the numbers. Night feeds with a tube now, before the panel? How do you start cornstarch at nine months?',
    comments: [
      [
        'elodie',
        `Continuous night feed now. Uric acid and lipids tell you how long this went on, not how bad it will be.`,
      ],
      [
        'gita',
        `G6PC variant, homozygous. Cornstarch from 12 months, tube at night until then, lactate 2.4. The grandmother's story was the diagnosis.`,
      ],
    ],
  },
  {
    author: 'gita',
    specialty: 'paediatrics',
    title: 'Dengue, day 5, fever gone, child is worse',
    body: `Girl of 10 years, Tanvi Salunkhe, ward 4 bed 9, admitted 13/11/2026. Fever settled this morning, now belly pain, vomiting three times, cold hands, pulse 136, BP 96/82. Haematocrit 36 to 45 in a day, platelets 24. Right base dull. Weight 31 kg. Urine 0.4 mL/kg/h. The father refuses a second cannula and is in the corridor, Mr. Prakash Salunkhe.`,
    question: 'Crystalloid 10 mL/kg over an hour and reassess, or colloid from the start with a pulse pressure of 14?',
    comments: [
      [
        'jonas',
        `Crystalloid 20 over fifteen minutes with that pulse pressure, then decide. Haematocrit after each bolus.`,
      ],
      [
        'alda',
        `No platelets for the number, only for blood. And stop the fluids on the day she starts to pass water, or you will drown her.`,
      ],
      [
        'gita',
        `Two boluses of crystalloid, one of colloid, pulse pressure 34. Tanvi's father held the second cannula himself.`,
      ],
    ],
  },
  {
    author: 'hugo',
    specialty: 'dermatology',
    title: 'Skin falling off after a new tablet: how fast would you act?',
    body: `Dona Marlene Assunção, 45 anos, CPF 529.982.247-25, lamotrigine since 24/10/2026, raised fast. Since two days fever, sore mouth and eyes, dusky targets on the trunk, today blisters, Nikolsky positive, about 12 % detached. Heart rate 118, urea 11, glucose 9. SCORTEN 2. MRN 0087713. Her son Davi works at the pharmacy that sold it.`,
    question: 'Ciclosporin, etanercept or supportive care alone at 12 %? And who calls the burns unit?',
    comments: [
      ['jonas', `Burns unit tonight, and an eye doctor within the day: the eyes are what she will live with.`],
      ['alda', `No prophylactic antibiotics. Swab, watch, and look at the lines.`],
      [
        'hugo',
        `Ciclosporin for ten days, stopped at 18 %. Dona Marlene reads with one eye lubricated and is home since Sunday.`,
      ],
    ],
  },
  {
    author: 'hugo',
    specialty: 'dermatology',
    title: 'Pale patch without feeling on the forearm',
    body: `Seu Raimundo Bezerra, 33 anos, MRN 88312307, hypopigmented plaque of 6 cm on the left forearm for a year, dry, hair gone, cannot feel cotton wool. Ulnar nerve thick and tender at the elbow, fourth and fifth finger weak for three weeks. Works on a farm outside Imperatriz and hunts armadillo. Slit smear negative.`,
    question: 'Paucibacillary by count. Would you add prednisone for the nerve now, and how long?',
    comments: [
      ['femke', `Yes: weakness under six months is worth 12 to 20 weeks of prednisone, and a splint at night.`],
      [
        'alda',
        `Treat as multibacillary if more than one nerve is thick on careful palpation. And look at his household.`,
      ],
      ['hugo', `Grip is back to 4/5 at six weeks. Two of Seu Raimundo's children were examined, one has a patch.`],
    ],
  },
  {
    author: 'hugo',
    specialty: 'dermatology',
    title: 'Changing mole under a tattoo',
    body: `Jussara Figueiredo, 26F, instagram @ju.figueiredo.tattoo, mole on the calf tattooed over in March, now itches and has a black nodule of 4 mm in it. Dermoscopy hopeless through the ink. Nodes not palpable. Grandfather died of melanoma in Blumenau. Phone (11) 95555-0137.`,
    question: 'Excise with 2 mm and wait for Breslow, through the ink? Any trouble with the pathologist and pigment?',
    comments: [
      [
        'dieter',
        `Excise whole with 2 mm, along the line of the limb. Tell the pathologist about the ink, carbon looks like melanin to the tired eye.`,
      ],
      [
        'hugo',
        `Breslow 1.3 mm, no ulceration. Sentinel node next week. Jussara asked whether the dragon can keep its head.`,
      ],
    ],
  },
  {
    author: 'keira',
    specialty: 'dermatology',
    title: 'Student question: rash that spares the folds',
    body: `Mr. Lachlan Tremayne, 60M, Medicare 2950 12345 1, itchy pink papules all over since the end of October, folds of the belly spared like deck chair stripes. Eosinophils 14 %. Hydrochlorothiazide new since September, cough tablets from the chemist in Wagga Wagga. Punch biopsy taken on 19 November 2026. My registrar asked me for three diagnoses and I had one.`,
    question: 'What do you put beside a drug rash here? Is the sparing of the folds a sign of one thing?',
    comments: [
      [
        'hugo',
        `Papuloerythroderma: the deck chair sign is its own. Beside the drug think lymphoma, eosinophilia and parasites.`,
      ],
      ['alda', `Strongyloides serology before anyone gives prednisolone, please.`],
      [
        'keira',
        `Strongyloides positive! He worked in Arnhem Land in the eighties. Ivermectin first. Mr. Tremayne says hello.`,
      ],
    ],
  },
];
