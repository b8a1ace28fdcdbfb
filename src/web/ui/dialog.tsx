import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Called by Escape, by a click beside it where that is harmless, and by its own buttons. */
  readonly onClose: () => void;
  /** Whether a click beside it closes it; false where something was typed. */
  readonly isLight?: boolean;
}

/** A dialog over the page: keeps the focus in, gives it back to where it was. Rendered while it is open. */
export function Dialog({ title, children, onClose, isLight = false }: DialogProps) {
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isDismissable={isLight}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="dialog-frame">
        <AriaDialog className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at the end of a dialog, the main one last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}
