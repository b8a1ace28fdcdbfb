import { Type } from 'typebox';
import { command } from '../../../src/platform/live/command.ts';
import { appendEvent } from '../../../src/platform/events/outbox.ts';
import { createTestDatabase } from '../../support/database.ts';
import { claimType, noteType, People, startNode } from '../../support/live-node.ts';
import { frameJudge } from '../../tools/frame-fuzz/contract.ts';
import type { FrameTarget } from '../../tools/frame-fuzz/fuzz.ts';
import type { Bench } from '../harness/bench.ts';
import { CLOSE_CODES, readFrames } from './our-sockets.ts';

/**
 * The planted faults of F-33: a handler that throws, events that no contract names, and one for somebody else that reaches
 * everybody.
 */
export async function plantedSockets(bench: Bench): Promise<FrameTarget> {
  const people = new People();
  const Send = Type.Object(
    { frame: Type.Literal('send'), client_id: Type.String({ pattern: '^[0-9a-f-]{36}$', maxLength: 36 }) },
    { additionalProperties: false },
  );
  const node = await startNode(bench, await createTestDatabase(bench), people, {
    eventTypes: [noteType, claimType],
    commands: [
      command('send', Send, { access: 'signed-in', summary: 'Throws' }, async () => {
        await appendEvent(node.db, { type: 'note', audience: { kind: 'clinicians' }, data: { n: 1 } });
        node.relay?.wake();
        throw new Error('planted');
      }),
    ],
  });
  const document = await readFrames();
  const person = people.add();
  return {
    url: node.url,
    speakers: [{ name: 'somebody' }],
    sent: { send: { ...Send } },
    definitions: document.components.schemas,
    closeCodes: CLOSE_CODES,
    token: async () => person.sessionId,
    fields: async () => ({}),
    refuse: frameJudge(document),
    isUnauthorised: async (_speaker, { type }) => type === 'note',
  };
}
