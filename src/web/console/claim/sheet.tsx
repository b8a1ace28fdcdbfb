import { useState } from 'react';
import { Button, Icon } from '../../ui/index.ts';
import { useSignedIn } from '../session/session-context.ts';
import { momentWords } from '../words.ts';
import { EVIDENCE_KINDS, type Evidence } from './evidence-kinds.ts';

const STEP = 0.5;
const MOST = 4;

/** A picture with zoom and turning under the viewer's name; a PDF is offered as a file, never shown by the page. */
export function Sheet({ address, document }: { readonly address: string; readonly document: Evidence }) {
  const { me } = useSignedIn();
  const [zoom, setZoom] = useState(1);
  const [turns, setTurns] = useState(0);
  const [flatness, setFlatness] = useState(1);
  const [openedAt] = useState(() => new Date().toISOString());
  if (document.media_type === 'application/pdf')
    return (
      <p>
        <a href={address} download="document.pdf">
          Save the PDF
        </a>{' '}
        and remove it when you have decided.
      </p>
    );
  return (
    <div className="stack">
      <div className="row">
        <Button onPress={() => setZoom(Math.min(zoom + STEP, MOST))}>
          <Icon name="more" /> Larger
        </Button>
        <Button onPress={() => setZoom(Math.max(zoom - STEP, STEP))}>
          <Icon name="less" /> Smaller
        </Button>
        <Button onPress={() => setTurns(turns + 1)}>
          <Icon name="turn" /> Turn
        </Button>
      </div>
      <div className="sheet" role="group" aria-label="The document" tabIndex={0}>
        <img
          src={address}
          alt={`${EVIDENCE_KINDS[document.kind]} of the applicant`}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setFlatness(naturalHeight / naturalWidth)}
          style={lyingOf({ zoom, turns, flatness })}
        />
        <p className="watermark">
          {me.persona.display_name} · {momentWords(openedAt)}
        </p>
      </div>
    </div>
  );
}

/** How the picture lies: where it is turned on its side, margins make the room that turning alone does not take. */
function lyingOf({
  zoom,
  turns,
  flatness,
}: {
  readonly zoom: number;
  readonly turns: number;
  readonly flatness: number;
}) {
  const isOnSide = turns % 2 === 1;
  const room = (share: number): string => `${isOnSide ? Math.max(0, share) * zoom * 50 : 0}%`;
  return {
    width: `${zoom * 100}%`,
    maxWidth: 'none',
    rotate: `${turns * 90}deg`,
    transformOrigin: 'center',
    margin: `${room(1 - flatness)} ${room(flatness - 1)}`,
  };
}
