import { useState } from 'react';
import { Badge, Button, Icon } from '../../ui/index.ts';
import { FileAccess } from '../emergency/file-access.tsx';
import { momentWords } from '../words.ts';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { EVIDENCE_KINDS, type Evidence } from './evidence-kinds.ts';
import type { StaffClaim } from './use-claim.ts';

/** The third column: what the applicant showed. */
export function EvidenceColumn({ claim }: { readonly claim: StaffClaim }) {
  const [open, setOpen] = useState<Evidence>();
  return (
    <section className="card evidence" aria-labelledby="evidence-head">
      <h2 id="evidence-head" className="column-head">
        Evidence
      </h2>
      <div className="evidence-body">
        {claim.evidence.length === 0 ? <Nothing claim={claim} /> : null}
        <ul className="documents">
          {claim.evidence.map((document) => (
            <Document key={document.id} document={document} onOpen={() => setOpen(document)} />
          ))}
        </ul>
        <FileAccess claim={claim} />
      </div>
      {open === undefined ? null : <EvidenceDialog claim={claim} document={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function Nothing({ claim }: { readonly claim: StaffClaim }) {
  return (
    <>
      <p className="evidence-none">
        <Icon name="file" size={20} />
        No documents.
      </p>
      <p className="soft">
        {claim.first_name} showed nothing beside the number. Ask for more where the register does not settle it.
      </p>
    </>
  );
}

const GONE = { deleted: 'removed by the applicant', shredded: 'shredded after the decision' } as const;

function Document({ document, onOpen }: { readonly document: Evidence; readonly onOpen: () => void }) {
  const { kind, media_type: type, bytes, received_at: at, state } = document;
  return (
    <li>
      <span className="evidence-none">
        <Icon name="file" size={20} />
        {EVIDENCE_KINDS[kind]}
      </span>
      <span className="soft">
        {type.replace(/^.*\//, '').toUpperCase()}, {Math.ceil(bytes / 1024)} KiB, came {momentWords(at)}
      </span>
      {state === 'held' ? (
        <Button onPress={onOpen} label={`Look at it: ${EVIDENCE_KINDS[kind]}`}>
          Look at it
        </Button>
      ) : (
        <Badge icon="missing">{GONE[state]}</Badge>
      )}
    </li>
  );
}
