import { LEIE } from './leie/format.ts';
import { NPPES } from './nppes/format.ts';
import { NUCC } from './nucc/format.ts';

/** Every register whose files can be loaded, by its name. */
export const REGISTERS = { nppes: NPPES, leie: LEIE, nucc: NUCC } as const;
