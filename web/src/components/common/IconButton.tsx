import type { JSX } from 'preact';
import { Icon, type IconName } from './Icon';

type Props = { icon: IconName; label: string } & Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon' | 'label'> & {
    disabled?: boolean;
  };

/** A button of an icon alone, named for assistive technology and on hover. */
export const IconButton = ({ icon, label, class: more, ...rest }: Props) => (
  <button type="button" class={`icon-button ${more ?? ''}`} aria-label={label} title={label} {...rest}>
    <Icon name={icon} />
  </button>
);
