import type { DemoCase } from './demo-case.ts';

/** Emergency, cardiology, intensive care and anaesthesiology. */
export const ACUTE: readonly DemoCase[] = [
  {
    author: 'bo',
    specialty: 'emergency-medicine',
    title: 'Chest pain, normal troponin twice, something is off',
    body: `Mr. Desmond Larkhill, 52M, arrived 06:40 on 17 Nov 2026 with tearing pain between the shoulder blades. BP 178/96 right, 142/80 left. hs-troponin 6 and 7. ECG without ischaemia. D-dimer 4,200. Chest film read as normal, I find the knob wide. Creatinine 1.1. He drives a delivery van, plate 4KX-912, which is blocking our ambulance bay, and his wife is at 503-555-0166.`,
    question: 'CT angiography is 50 minutes away by transfer. Labetalol first, and to what target?',
    comments: [
      [
        'carys',
        `Treat as dissection: heart rate under 60 and systolic 100 to 120, beta blocker before any vasodilator. And put a hand on the transfer, not a fax.`,
      ],
      ['jonas', `Arterial line in the right arm, opioid early: it brings the rate down more than you think.`],
      [
        'bo',
        `Type A from the root to the arch. On the table within two hours of arrival. Mr. Larkhill's van was moved by security.`,
      ],
      ['imani', `The 36 mmHg between the arms was the whole diagnosis. Saving this one.`],
    ],
  },
  {
    author: 'bo',
    specialty: 'emergency-medicine',
    title: 'Bitten by something in the woodpile',
    body: `8-year-old girl, Rosalind Petherick, bitten on the left hand on 14 Nov 2026 at about 16:00 while stacking wood at 1180 Pine Hollow Road. Pain within the hour, now sweating, belly rigid but not tender, BP 138/92, pulse 124. Two small puncture marks 1 mm apart. Weight 27 kg. No breathing trouble. Her father brought a photograph of a black spider, not the spider.`,
    question:
      'Latrodectus by the book? Would you give antivenom to a child of this weight, or stay with opioids and benzodiazepines?',
    comments: [
      [
        'gita',
        `Board-like abdomen, sweating, hypertension: yes. Fentanyl and midazolam first, antivenom if she is not comfortable in an hour.`,
      ],
      ['jonas', `If you give it, have adrenaline drawn up and the airway trolley in the room.`],
      ['bo', `Two doses of fentanyl did it. Rosalind slept four hours and went home with her father this morning.`],
    ],
  },
  {
    author: 'bo',
    specialty: 'emergency-medicine',
    title: 'QRS 148 after an unknown overdose',
    body: `Female, about 35, found by her flatmate at 02:10 on 20 November 2026. GCS 7, pupils 7 mm, dry mouth, temp 38.1, HR 132, QRS 148 ms with a tall R in aVR. pH 7.29, lactate 3.8. Empty blister of amitriptyline in the bin, prescription label in the name of Ms. Hana Drayford, MRN 7719042. Ethanol 1.1 per mille.`,
    question: 'Bicarbonate to which QRS or pH? And would you intubate now or ride it out?',
    comments: [
      [
        'jonas',
        `Bicarbonate 1-2 mmol/kg boluses until the QRS narrows under 110 or pH is 7.55. Intubate before she seizes, and keep hyperventilating afterwards.`,
      ],
      ['carys', `No amiodarone, no procainamide, whatever the monitor shows. Lipid if she arrests.`],
      [
        'bo',
        `Three boluses, QRS 104, tubed without drama. Ms. Drayford was extubated the next evening and is with the psychiatrists.`,
      ],
    ],
  },
  {
    author: 'carys',
    specialty: 'cardiology',
    title: 'Syncope on the hockey pitch, QTc 492',
    body: `Miss Seren Calloway, 19F, NHS number 943 476 5919, fainted at full sprint on 7 November 2026, no prodrome, woke at once. Maternal uncle drowned at 24. Resting QTc 492 ms, T waves broad-based, K 4.2, no drugs apart from an antihistamine last spring. Echo normal. Exercise test: QTc lengthens to 530 in recovery at minute 4. Her GP is Dr. Rhiannon Pugh in Llanelli.`,
    question:
      'Beta blocker and no sport is clear. Would you implant on a single exertional syncope with this family history?',
    comments: [
      [
        'jonas',
        `Nadolol first, full dose, and test again under exercise. I anaesthetise these patients, and the ones who take it do well.`,
      ],
      ['gita', `Screen the siblings this month, please. Swimming is the one to forbid at once.`],
      [
        'carys',
        `KCNQ1 variant came back pathogenic. Nadolol 80 mg, QTc in recovery 468, no device for now. Seren's brother carries it too.`,
      ],
    ],
  },
  {
    author: 'carys',
    specialty: 'cardiology',
    title: 'Low gradient, small valve area: is it severe?',
    body: `Mr. Ivor Trelawney, 83M, hospital no. K0093317, dyspnoea NYHA III since summer. AVA 0.8 cm2, mean gradient 24 mmHg, EF 55 %, stroke volume index 29. BP 165/80 during the study. Calcium score 2,140. Creatinine 132, frail scale 4, lives alone at 6 Harbour Terrace, Tenby. He is set against an open operation.`,
    question: 'Paradoxical low flow and TAVI, or is the pressure fooling us?',
    comments: [
      ['dieter', `A calcium score of 2,140 in a man settles it for me: severe.`],
      [
        'imani',
        `Repeat the echo with the pressure at 130 all the same, it takes ten minutes and the heart team will ask.`,
      ],
      [
        'carys',
        `Repeated at 128/70: gradient 27, area 0.8. Accepted for TAVI on 3 December. Mr. Trelawney asked whether he can be home for his birthday on the 9th.`,
      ],
    ],
  },
  {
    author: 'carys',
    specialty: 'cardiology',
    title: 'Troponin 900 after a funeral, clean coronaries',
    body: `Mrs. Gwendolyn Maddox, 74F, came straight from her husband's funeral on 11 November with chest pain. Troponin 902, ST elevation V2-V5 of 1.5 mm, coronaries smooth. Ventriculogram: apical ballooning, EF 35 %. LVOT gradient 48 mmHg, systolic murmur, BP 92/58. Her son Huw can be reached at huw.maddox@seion.example.`,
    question: 'Pressor of choice with the obstruction? Anticoagulate the apex?',
    comments: [
      ['jonas', `Phenylephrine in small steps and fluids, no inotrope: dobutamine would make the gradient worse.`],
      [
        'alda',
        `Anticoagulation until the apex moves. And somebody to sit with her, which is not in the guideline but should be.`,
      ],
      ['carys', `Gradient gone by day 3, EF 50 % on day 9. Mrs. Maddox went home with her son.`],
    ],
  },
  {
    author: 'jonas',
    specialty: 'anaesthesiology',
    title: 'Mother says: my brother died of a fever under narcosis',
    body: `Knabe Linus Gerber, 6 years, 21 kg, for tonsillectomy on 26.11.2026. Case number F-2026-118842. Mother reports that her brother died at 17 during an appendix operation in 1998, "he burned and went stiff". No papers. The child is healthy, CK 210, no earlier anaesthesia, no muscle weakness. The family lives in Thun and can come for testing before Christmas.`,
    question: 'Trigger-free and go ahead, or postpone for RYR1 testing?',
    comments: [
      [
        'bo',
        `Trigger-free is safe and tonsils are not urgent, so ask what the family wants. I would go ahead with a flushed machine and dantrolene in the room.`,
      ],
      ['gita', `Test the mother, not the child: if she is negative it is over for everybody.`],
      [
        'jonas',
        `Done with propofol and remifentanil, no volatile, temperature flat. The mother's gene panel is running. Linus had two ice creams.`,
      ],
    ],
  },
  {
    author: 'jonas',
    specialty: 'intensive-care',
    title: 'Cannot wean: day 19, diaphragm barely moves',
    body: `Herr Anselm Rütimann, geb. 03.09.1958, ventilated since 1 November for pneumococcal pneumonia. Gas exchange fine on FiO2 0.3, fails every spontaneous breathing trial after 20 minutes with a rate of 38. Ultrasound: diaphragm excursion 6 mm right, 4 mm left. CK normal, phosphate 0.5, had five days of rocuronium and hydrocortisone. Reflexes absent in the legs. Insurance number 756.1234.5678.97.`,
    question: 'Critical illness neuropathy or is there something to treat? When do you do the tracheostomy?',
    comments: [
      [
        'femke',
        `Replace the phosphate before anything else. Then nerve conduction: if the sural SNAPs are small it is CIP, and time is the treatment.`,
      ],
      ['dieter', `Tracheostomy this week, percutaneous. Nobody at day 19 regrets it.`],
      [
        'jonas',
        `Phosphate 1.1 now and two hours off the ventilator already. Tracheostomy done, Herr Rütimann writes notes to his wife.`,
      ],
    ],
  },
  {
    author: 'jonas',
    specialty: 'anaesthesiology',
    title: 'Spinal for a section with platelets of 74',
    body: `Frau Mirella Caflisch, 31, G2P1, 36+4, severe pre-eclampsia, BP 172/108 under labetalol, magnesium running. Platelets 74, were 131 on Monday. Fibrinogen 4.8, aPTT normal, no bleeding. Mallampati 4 with facial oedema. Section is planned for today 15:30. Her partner Reto is in room 412.`,
    question: 'Spinal at 74 and falling, or general with that airway?',
    comments: [
      [
        'bo',
        `Spinal, by the most experienced hands in the house, as long as a fresh count within the hour is over 70.`,
      ],
      ['carys', `And the arterial line before either. The pressure peak at intubation is what kills here.`],
      [
        'jonas',
        `71 at 14:50, spinal at first pass with a 25 G. Girl of 2,430 g, mother and child well. Thank you for the quick answers.`,
      ],
    ],
  },
  {
    author: 'bo',
    specialty: 'emergency-medicine',
    title: 'Vertigo for two days: may he go home?',
    body: `Mr. Quentin Osgood, 61M, vertigo since Saturday 21 November, vomited four times, walks with help. Nystagmus beats to the right and changes direction on left gaze. Head impulse normal on both sides. Skew small but there. Diabetes, smokes. CT head without contrast read as normal at 09:20. He is shift lead at a cannery in Salem. Account #77310-42.`,
    question: 'I trust the HINTS more than the CT. MRI tonight or start dual antiplatelets and scan in the morning?',
    comments: [
      [
        'femke',
        `Direction-changing nystagmus, normal impulse and skew: central three times over. MRI tonight if there is one, and a swallow test before any tablet.`,
      ],
      [
        'bo',
        `PICA infarct on the left, 2 cm. Neurosurgery knows about him. Mr. Osgood was nearly discharged with meclizine.`,
      ],
      ['keira', `I watched the HINTS videos after this. Is a normal head impulse always the worrying one?`],
      ['femke', `In someone with ongoing vertigo, yes. It means that the ear is working and the brain is not.`],
    ],
  },
];
