import type { DemoCase } from './demo-case.ts';

/** Nephrology, neurology and surgery. */
export const ORGANS: readonly DemoCase[] = [
  {
    author: 'elodie',
    specialty: 'nephrology',
    title: 'Creatinine from 90 to 410 in three weeks, red cells in the urine',
    body: `Mme Solange Vasseur, 63 ans, n° de dossier 2026-40718, seen in my clinic on 9 November 2026. Creatinine 90 in October, 410 now. Urine: dysmorphic red cells and casts, protein 1.8 g/g. Nosebleeds since the summer, a cough for two weeks. ANCA sent, anti-GBM sent. Ultrasound: kidneys of 11 cm, no obstruction. She lives at 14 Linden Street in Nantes and came by bus.`,
    question: 'Pulse methylprednisolone before the serology and the biopsy? I would not want to lose the weekend.',
    comments: [
      ['alda', `Pulse tonight, biopsy when the lab opens. The glomeruli do not wait for an immunofluorescence.`],
      [
        'imani',
        `Chest CT before the first dose if it costs you less than an hour: a cough with that could be bleeding.`,
      ],
      [
        'elodie',
        `PR3-ANCA over 200, crescents in 60 %. Rituximab added. Creatinine 280 today, Mme Vasseur is passing 1.5 litres.`,
      ],
      ['jonas', `Well caught. We had one last year who was sent to ENT three times.`],
    ],
  },
  {
    author: 'elodie',
    specialty: 'nephrology',
    title: 'Potassium 7.1 and a perfectly boring ECG',
    body: `M. Corentin Le Goff, 58 ans, chronic kidney disease stage 4, INS 168047512345612. Routine sample of 16 November: K 7.1, not haemolysed according to the laboratory, creatinine 310 as ever, bicarbonate 21. He feels well, ECG flat as a lake. Platelets 1,150 because of a known essential thrombocythaemia. On ramipril 5 mg. Telephone 02 40 55 01 73.`,
    question: 'Do I believe it? Would you give calcium to a man with this ECG while the repeat is running?',
    comments: [
      [
        'bo',
        `Pseudohyperkalaemia with platelets like that: repeat in a heparin tube or on the blood gas machine, two minutes.`,
      ],
      [
        'elodie',
        `4.8 on the gas. The serum tube had clotted with all those platelets in it. Ramipril stays, M. Le Goff went to his allotment.`,
      ],
    ],
  },
  {
    author: 'elodie',
    specialty: 'nephrology',
    title: 'Transplant at month 8, creatinine creeping, BK in the blood',
    body: `M. Youssef Benhaddou, 41 ans, transplanted on 2 mars 2026, donor his sister Leïla. Creatinine 118 to 156 since September. Tacrolimus trough 8.9, MMF 2 g, prednisone 5 mg. BK viraemia 24,000 copies, no DSA. Urine with decoy cells. Biopsy planned for Thursday. Graft number FR-26-0091827.`,
    question: 'Which do you cut first, and how far, with a biopsy still three days away?',
    comments: [
      ['alda', `Halve the mycophenolate today, tacrolimus to 5-6 next week, and count the copies every fortnight.`],
      [
        'gita',
        `In children we stop the antimetabolite altogether at that level. Rejection afterwards is rarer than people fear.`,
      ],
      [
        'elodie',
        `Biopsy: BK nephropathy class 1, no rejection. MMF stopped, 3,100 copies after a month, creatinine 139.`,
      ],
    ],
  },
  {
    author: 'elodie',
    specialty: 'endocrinology',
    title: 'Thyrotoxic, atrial fibrillation, and just had contrast',
    body: `Mme Bérénice Caron, 66 ans, contrast CT on 26 octobre 2026 for diverticulitis. Now palpitations, AF at 148, temp 38.3, agitated, TSH < 0.01, fT4 71. Old multinodular goitre known since 2009. Burch-Wartofsky 45. Her pharmacist confirms that she took her amiodarone until August, telephone 02 40 55 01 88.`,
    question: 'Iodine load on a goitre, plus old amiodarone: thionamide, steroid, or both from the start?',
    comments: [
      ['carys', `Both, and propranolol unless she is failing. Anticoagulate the AF, thyrotoxic or not.`],
      ['dieter', `If she does not turn in ten days, call the surgeon before she is too ill for one.`],
      ['elodie', `Both given. Sinus rhythm on day 6, fT4 38. Mme Caron will meet the surgeons in January.`],
    ],
  },
  {
    author: 'femke',
    specialty: 'neurology',
    title: 'Legs going weak since the weekend, reflexes nearly gone',
    body: `Mevrouw Annelies Kuipers, 38 jaar, BSN 111222333, diarrhoea three weeks ago after a barbecue. Since zaterdag 14 november tingling in the feet, now proximal weakness 4/5, knee jerks with reinforcement only, ankles absent. Vital capacity 3.1 L, yesterday 3.6. CSF cells 2, protein 0.4. Neurography done on day 3: F waves absent, rest normal. Her husband Joost is on 06 5555 0121.`,
    question:
      'Immunoglobulin now on these findings? And where do you put her with a vital capacity that falls by half a litre a day?',
    comments: [
      ['jonas', `Monitored bed today. Under 20 mL/kg or a fall of 30 % and I would take her, before she is tired.`],
      ['imani', `Normal protein in the first week argues for nothing. Treat.`],
      [
        'femke',
        `IVIG started Tuesday. Vital capacity bottomed at 2.4, now 2.9, walking with a frame. Mevrouw Kuipers never needed the tube.`,
      ],
    ],
  },
  {
    author: 'femke',
    specialty: 'neurology',
    title: 'New headache at 72, jaw tires when chewing',
    body: `De heer Wouter Dijkstra, 72 jaar, patient number 5503291, temporal headache for four weeks, combs his hair with care, jaw tires over his steak. ESR 84, CRP 66, Hb 6.9 mmol/L. Yesterday a grey curtain in the right eye for ten minutes. No fever, weight minus 4 kg. He keeps bees in Haarlem and wants to know whether he may drive to Groningen on Friday.`,
    question:
      'Prednisolone 60 mg or intravenous pulses after one transient loss? Ultrasound within how many days to keep its value?',
    comments: [
      [
        'carys',
        `Pulses for three days after any visual symptom, steroids before ultrasound, ultrasound within three days. And no, he may not drive.`,
      ],
      ['lorenzo', `In the practice I give 60 mg from the drawer and then telephone. Sight first.`],
      ['femke', `Halo on both sides. No further loss of vision. De heer Dijkstra sent honey to the ward.`],
    ],
  },
  {
    author: 'femke',
    specialty: 'neurology',
    title: 'Seizure clusters, and the third drug does nothing',
    body: `Bram van Heusden, 17 jaar, geboren 21-06-2009, seizures since the spring: a rising feeling, then staring and fumbling, two to five in a row each week. Levetiracetam and lamotrigine failed at full dose, cenobamate for six weeks without effect. MRI on 3 tesla: left hippocampus small and bright. Interictal spikes left temporal. He goes to school in Almere and wants to become a pilot.`,
    question: 'Refer for surgery now, or is a fourth drug owed to him first?',
    comments: [
      ['gita', `Two failed drugs is the definition. Refer now: he is at the age where a year counts double.`],
      ['dieter', `Not my skull, but the numbers for this lesion are better than for most of what I operate on.`],
      [
        'femke',
        `Accepted for evaluation in January. We had the talk about flying. Bram asked about air traffic control instead.`,
      ],
    ],
  },
  {
    author: 'femke',
    specialty: 'rehabilitation',
    title: 'Shoulder pain after stroke that wrecks every therapy hour',
    body: `Mevrouw Hendrika Blom, 69 jaar, eight weeks after a right MCA infarct, left arm 1/5, subluxation of one finger. Pain 8/10 at 40 degrees of abduction, wakes her at night. Hand slightly swollen and warm, sweating. She stays at the unit on floor 3, bed 12, and her dossier is 2026/77431. Gabapentin 900 mg made her drowsy.`,
    question: 'Complex regional pain syndrome or capsulitis? Would you inject or block?',
    comments: [
      [
        'jonas',
        `Suprascapular block is quick and tells you how much is the joint. Swollen, warm and sweating sounds like the other thing too.`,
      ],
      ['dieter', `Steroid into the joint under ultrasound the same day. Sling only for walking.`],
      [
        'femke',
        `Block plus a short course of prednisolone. 3/10 after ten days, and Mevrouw Blom reached for her cup.`,
      ],
    ],
  },
  {
    author: 'dieter',
    specialty: 'surgery',
    title: 'Gallstone ileus in a lady who wanted no operation ever',
    body: `Frau Hildegard Sommerfeldt, geb. 12.04.1943, Fallnummer 2026-553871, vomiting since Sunday. CT: stone of 3.4 cm in the terminal ileum, air in the bile ducts, small bowel 4.5 cm. Heart failure with EF 30 %, apixaban last taken on 18.11. at 20:00. She lives in a home in Warendorf and has signed a directive against intensive care. Daughter: Birgit, 02581 555 0144.`,
    question: 'Enterotomy alone, I assume. Would anyone try the colonoscope first, or wait for apixaban to wash out?',
    comments: [
      [
        'jonas',
        `Wait for 24 to 36 hours if the bowel allows. Spinal with a small incision is possible with me and EF 30 %.`,
      ],
      [
        'carys',
        `Ask her again, in person, about the theatre and about the intensive care unit. They are two questions.`,
      ],
      [
        'dieter',
        `She said yes to the first and no to the second. 40 minutes, stone out, fistula left alone. Frau Sommerfeldt eats soup.`,
      ],
    ],
  },
  {
    author: 'dieter',
    specialty: 'vascular-surgery',
    title: 'Blue toe, palpable pulses',
    body: `Herr Lothar Brenneke, 66M, patient number K472918530, blue and painful second toe on the right since 10. November 2026. All pulses palpable, ABI 1.05. Had a coronary angiogram through the groin on 28.10. in Oldenburg. Eosinophils 9 %, creatinine from 92 to 140. Livedo over both knees. Smokes a pipe.`,
    question:
      'Cholesterol emboli after the catheter: statin and waiting, or CT of the aorta to find a source worth covering?',
    comments: [
      [
        'elodie',
        `Watch the creatinine for weeks, not days, and no more contrast unless you would act on it. Statin high, anticoagulant off if you can.`,
      ],
      ['carys', `If the CT shows shaggy aorta you will not cover it at 66 with a good toe. I would leave it.`],
      ['dieter', `Left it. Toe pink again, creatinine 128. Herr Brenneke has changed to nicotine gum.`],
    ],
  },
  {
    author: 'dieter',
    specialty: 'surgery',
    title: 'Appendicitis at 31 weeks',
    body: `Frau Amelie Jungblut, 29 Jahre, G1P0, 31+2 weeks, pain right upper quadrant since last night, leucocytes 16.2, CRP 58. Ultrasound: no appendix seen, no free fluid, fetus fine. MRI at 14:10 today: appendix 11 mm, pushed up under the liver, fluid around it. Temp 37.9. MRN 0098172. Her midwife is Frau Tilda Oechsner.`,
    question: 'Laparoscopic at 31 weeks: where do you put the ports? Steroids for the lungs beforehand?',
    comments: [
      [
        'jonas',
        `Left tilt, pressure 10 to 12, end-tidal CO2 at 30 to 32, and CTG before and after. No steroids from me unless she contracts.`,
      ],
      ['gita', `Agree, no steroids. If she goes into labour at 31+2 we are happy with 48 h, but that is not today.`],
      [
        'dieter',
        `Open entry above the navel, two ports right subcostal. Phlegmonous, not perforated. Frau Jungblut went home on day 3, still pregnant.`,
      ],
    ],
  },
  {
    author: 'dieter',
    specialty: 'orthopaedics',
    title: 'Hot knee in a man with gout and a new bite',
    body: `Herr Ruprecht Vogelsang, 57M, KV-Nr. D114920877, both: known gout, and bitten in the calf by his own cat five days ago. Knee swollen since yesterday, 38.7 C, CRP 190. Aspirate: 68,000 cells, 92 % neutrophils, urate crystals seen, Gram negative for organisms. Uric acid 9.1. Works as a carpenter in Münster.`,
    question: 'Crystals do not exclude anything. Washout tonight or antibiotics and culture?',
    comments: [
      [
        'alda',
        `Pasteurella loves joints after cats. Ampicillin-sulbactam now, washout tonight at that count and that fever.`,
      ],
      ['bo', `Both diseases may be true. I stopped believing in one diagnosis per knee.`],
      ['dieter', `Pasteurella multocida grew at 20 hours. Two washouts. Herr Vogelsang forgives the cat.`],
    ],
  },
];
