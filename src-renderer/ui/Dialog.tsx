import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { X } from 'lucide-react';
import { screens } from '../../src-shared/text/screens.ts';
import { IconButton } from './Button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly size?: 'narrow' | 'normal' | 'wide' | 'full';
  readonly alert?: boolean;
  readonly foot?: React.ReactNode;
  readonly testId?: string;
  readonly children: React.ReactNode;
}

export function Dialog({ title, isOpen, onClose, size = 'normal', alert = false, foot, testId, children }: DialogProps): React.ReactNode {
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={!alert}>
      <Modal className={`modal ${size}`}>
        <AriaDialog className="dialog" role={alert ? 'alertdialog' : 'dialog'} data-testid={testId}>
          <div className="dialog-head">
            <Heading slot="title" level={2} className="dialog-title">
              {title}
            </Heading>
            <IconButton label={screens.close} onPress={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </div>
          <div className="dialog-body">{children}</div>
          {foot === undefined ? null : <div className="dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
