import { computed } from '@preact/signals';
import { isDark } from '../state/theme';

export interface Palette {
  sea: string;
  land: string;
  coast: string;
  border: string;
  graticule: string;
  label: string;
  accent: string;
  accentFill: string;
  accentStrong: string;
  casing: string;
  onAccent: string;
}

const names: (keyof Palette)[] = [
  'sea',
  'land',
  'coast',
  'border',
  'graticule',
  'label',
  'accent',
  'accentFill',
  'accentStrong',
  'casing',
  'onAccent',
];

/** The colours of the style sheet as a canvas takes them; they follow the theme. */
export const palette = computed<Palette>(() => {
  void isDark.value;
  // Only a property that is a colour resolves light-dark().
  const probe = document.createElement('span');
  document.body.append(probe);
  const entries = names.map((name) => {
    probe.style.color = `var(--map-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
});
