import { Icon } from '../../ui/index.ts';
import type { StaffClaim } from './use-claim.ts';

/** The third column: what the applicant showed. The server takes no documents yet, so there are none. */
export function EvidenceColumn({ claim }: { readonly claim: StaffClaim }) {
  return (
    <section className="card evidence" aria-labelledby="evidence-head">
      <h2 id="evidence-head" className="column-head">
        Evidence
      </h2>
      <div className="evidence-body">
        <p className="evidence-none">
          <Icon name="file" size={20} />
          No documents.
        </p>
        <p className="soft">
          {claim.first_name} showed nothing beside the number. Ask for more where the register does not settle it.
        </p>
      </div>
    </section>
  );
}
