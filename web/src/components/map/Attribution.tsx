import { archive } from '../../state/archive';
import { coverageShown } from '../../state/coverageShown';

// Attributions are often written as HTML; only their words are shown.
const words = (html: string): string => new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';

/** What the numbers on the map count, and where the base map comes from. */
export function Attribution() {
  const named = archive.value?.baseMap?.attribution;
  return (
    <p class="attribution">
      {coverageShown.value && 'Numbers count windows · '}
      {named ? words(named) : 'Outlines: Natural Earth, public domain'}
    </p>
  );
}
