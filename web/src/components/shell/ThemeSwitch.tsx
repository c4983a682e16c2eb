import { themeChoice, type ThemeChoice } from '../../state/theme';
import { IconButton } from '../common/IconButton';

const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const names: Record<ThemeChoice, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** Goes through light, dark and what the system prefers. */
export function ThemeSwitch() {
  const choice = themeChoice.value;
  return (
    <IconButton
      icon={icons[choice]}
      label={`Theme: ${names[choice]}. Change to ${names[next[choice]]}`}
      class="theme-switch"
      onClick={() => (themeChoice.value = next[choice])}
    />
  );
}
