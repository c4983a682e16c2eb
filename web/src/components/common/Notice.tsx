import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  alert?: boolean;
  /** Whether it is all that the list holds, or stands below results. */
  below?: boolean;
}

/** What stands where there is nothing to show: a title, a sentence, what can be done. */
export const Notice = ({ icon, title, children, alert = false, below = false }: Props) => (
  <div class={`notice ${alert ? 'is-alert' : ''}`} role={alert ? 'alert' : 'status'}>
    <Icon name={icon} />
    {below ? <h2>{title}</h2> : <h1>{title}</h1>}
    {children}
  </div>
);
