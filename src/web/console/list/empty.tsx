import { Icon } from '../../ui/index.ts';

/** A list without rows says why. */
export function Empty({ text }: { readonly text: string }) {
  return (
    <div className="card empty">
      <Icon name="inbox" size={32} />
      <p>{text}</p>
    </div>
  );
}
