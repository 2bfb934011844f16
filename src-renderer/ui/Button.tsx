import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'link' | 'quiet';
}

export function Button({ look = 'plain', ...props }: ButtonProps): React.ReactNode {
  return <AriaButton {...props} className={look === 'plain' ? 'button' : `button ${look}`} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'look' | 'children'> {
  readonly label: string;
  readonly children: React.ReactNode;
}

/** A button that is only an icon: its name is its tooltip too. */
export function IconButton({ label, children, ...props }: IconButtonProps): React.ReactNode {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      <Button {...props} look="quiet" aria-label={label}>
        {children}
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
