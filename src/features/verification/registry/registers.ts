import { LEIE } from './leie/format.ts';
import { DEACTIVATIONS } from './nppes/deactivations.ts';
import { NPPES } from './nppes/format.ts';
import { NUCC } from './nucc/format.ts';

/** Every register whose files can be loaded, by its name. */
export const REGISTERS = { nppes: NPPES, deactivations: DEACTIVATIONS, leie: LEIE, nucc: NUCC } as const;
