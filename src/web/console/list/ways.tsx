import { Link, useLocation } from 'wouter';
import { Button, Icon, useKeys, useSay } from '../../ui/index.ts';

export interface WaysProps {
  /** The list in the view that was left, and what it is called. */
  readonly list: string;
  readonly name: string;
  readonly next: string;
  /** The address of what comes next in that view; undefined when nothing does. */
  readonly findNext: () => Promise<string | undefined>;
  readonly nothing: string;
  readonly unread: string;
}

/** Back to the view it came from, and on to the next of it. */
export function Ways({ list, name, next, findNext, nothing, unread }: WaysProps) {
  const [, navigate] = useLocation();
  const say = useSay();
  const go = () => {
    findNext().then(
      (address) => (address === undefined ? say(nothing) : navigate(address)),
      () => say(unread),
    );
  };
  useKeys({ n: go });
  return (
    <div className="ways">
      <Link className="top-link" href={list}>
        <Icon name="back" /> {name}
      </Link>
      <Button look="quiet" hotkey="N" onPress={go}>
        {next}
      </Button>
    </div>
  );
}
