import type { Id } from '../../../../kernel/ids.ts';
import type { Services } from '../../../../platform/services.ts';
import { findClaim } from '../../queries.ts';
import type { CheckKind } from '../../words.ts';
import type { LookUp } from '../look-up.ts';
import type { OnlineSource } from '../monitoring/sources/policy.ts';
import { noteAnswer, noteFailure } from '../monitoring/sources/queries.ts';
import { MAGIC_NPIS } from '../sandbox.ts';
import { askBoard } from './board.ts';
import { askNppesApi } from './nppes-api.ts';

type Ports = Pick<Services, 'db' | 'config' | 'clock'>;

/** What a source said when it was asked itself, and which kind of check that makes. */
export interface OnlineAnswer {
  readonly kind: CheckKind;
  readonly lookUp: LookUp;
}

/**
 * Asks the sources themselves, where the operator switched that on: the NPPES API whether a number is still in use, a
 * state's board whether a licence is. The local files stay the normal path. Undefined where nobody is to be asked.
 */
export async function askOnline(services: Ports, claimId: Id): Promise<OnlineAnswer | undefined> {
  const { db, config, clock } = services;
  const claim = (await findClaim(db, claimId))?.claim;
  if (claim?.scheme === 'us_npi' && config.nppesApi && !isMagic(claim.number, config.environment)) {
    const lookUp = await askNppesApi(claim.number, { origin: config.nppesApiUrl });
    return { kind: 'deactivation', lookUp: await noted(services, 'nppes_api', lookUp) };
  }
  if (claim?.scheme !== 'us_state_licence') return undefined;
  const lookUp = await askBoard(config.licenceBoards, claim.number, { nowMs: clock() });
  return lookUp && { kind: 'licence', lookUp: await noted(services, 'board', lookUp) };
}

/** Silence and its end are remembered, for those who watch the sources. */
async function noted({ db, clock }: Ports, source: OnlineSource, lookUp: LookUp): Promise<LookUp> {
  if (lookUp.answer.kind === 'down') await noteFailure(db, source, new Date(clock()));
  else await noteAnswer(db, source);
  return lookUp;
}

function isMagic(number: string, environment: string): boolean {
  return environment !== 'production' && MAGIC_NPIS.has(number);
}
