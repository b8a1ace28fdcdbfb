import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Health plan beneficiary numbers, 45 CFR 164.514(b)(2)(i)(I); MBI form by CMS. */
export const anyPlan: Recognizer = {
  name: 'any/plan',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'mbi, hicn, hic, medicare, medicare no, medicare number, medicare #, medicaid, medicaid id, medicaid no, medicaid number, medi cal, medi - cal, member id, member no, member number, member #, member, memberid, subscriber id, subscriber, subscriber no, subscriber number, group, group no, group number, group #, group id, grp, grp #, policy, policy no, policy number, policy #, policy id, plan id, plan no, plan number, plan #, plan, insurance, insurance id, insurance no, insurance number, insurance #, insurance policy, insurance policy number, insurance plan, insurance member id, ins, ins plan, ins id, ins policy, ins policy no, ins . policy no, ins #, beneficiary, beneficiary id, beneficiary number, payer id, payor id, hmo, ppo, hmo id, health id, insurer, insurer id, insur, insur id, hbn, prescription plan, rx id, health plan, health plan id, health insurance, insurance code, ehic, aetna, cigna, bcbs, humana, tricare, uhc, coverage id, rx bin, rxbin, rx group, rxgrp',
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|%|patients?|people|pts?|years?|weeks?|days?)\b/iy,
      score: 0.95,
    },
  ],
};
