import { pgTable, uuid } from 'drizzle-orm/pg-core';
import { guardedText, sealed, type Gate } from '../../deidentification/index.ts';
import { newId } from '../../kernel/ids.ts';
import { transaction, type Database } from './connection.ts';

const gateProbe = pgTable('gate_probe', { id: uuid('id').primaryKey(), ...guardedText('body') });

/** A sentence with known identifiers; the engine's self-test wants them gone. */
const KNOWN = 'Mrs. Alda Example, SSN 219-09-9999, call 301-555-0142 or alda@example.org.';

class ProbeDone extends Error {}

/** Whether the engine removes known identifiers and Postgres accepts its receipt; writes nothing that stays. */
export async function probeGate(db: Database, gate: Gate): Promise<boolean> {
  const { text } = gate.deidentify(KNOWN, {});
  if (/219-09|0142|alda@/i.test(text.value)) return false;
  try {
    await transaction(db, async (tx) => {
      await tx.insert(gateProbe).values({ id: newId(), ...sealed('body', text) });
      throw new ProbeDone();
    });
  } catch (error) {
    return error instanceof ProbeDone;
  }
  return false;
}
