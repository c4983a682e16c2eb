import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  alert?: boolean;
}

/** What stands where there is nothing to show: a title, a sentence, what can be done. */
export const Notice = ({ icon, title, children, alert = false }: Props) => (
  <div class={`notice ${alert ? 'is-alert' : ''}`} role={alert ? 'alert' : 'status'}>
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
  </div>
);
