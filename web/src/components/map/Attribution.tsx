import { archive } from '../../state/archive';

// Attributions are often written as HTML; only their words are shown.
const words = (html: string): string => new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';

/** Where the base map comes from. */
export function Attribution() {
  const named = archive.value?.baseMap?.attribution;
  return <p class="attribution">{named ? words(named) : 'Outlines: Natural Earth, public domain'}</p>;
}
