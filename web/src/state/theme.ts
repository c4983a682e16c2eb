import { computed, effect, signal } from '@preact/signals';

export type ThemeChoice = 'system' | 'light' | 'dark';

const slot = 'nadir.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
const chosen = document.documentElement.dataset.theme;

export const themeChoice = signal<ThemeChoice>(chosen === 'light' || chosen === 'dark' ? chosen : 'system');

/** What is shown: the choice, or else what the system prefers. */
export const isDark = computed(() =>
  themeChoice.value === 'system' ? systemIsDark.value : themeChoice.value === 'dark',
);

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function watchTheme(): void {
  system.addEventListener('change', () => (systemIsDark.value = system.matches));
  effect(() => {
    const choice = themeChoice.value;
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    try {
      localStorage.setItem(slot, choice);
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  });
}
