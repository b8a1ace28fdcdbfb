import type { Recognizer } from '../recognizer.ts';

/** Medicare beneficiary identifiers by the form of CMS, and plan numbers with a kind before them, 45 CFR 164.514(b)(2)(i)(I). */
export const usHealthPlan: Recognizer = {
  name: 'us/health-plan',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  shapes: [
    {
      starts: 'digit',
      length: [4],
      pattern:
        /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![\w-])/y,
      score: 0.98,
    },
    { starts: ['hmo', 'ppo', 'epo', 'pos'], pattern: /(?:HMO|PPO|EPO|POS)-\d{4,12}(?![\w-])/iy, score: 0.9 },
  ],
};
