import type { Located } from '../../api/types';
import { formatScore } from '../../query/format';
import { showPeak } from '../../state/mapCommands';

/** The places where a text is truest, the best first, each with a bar; pressed, it is shown closer. */
export function PeakProfile({ located: { peaks, lowest, highest }, text }: { located: Located; text: string }) {
  if (peaks.length === 0) return <p class="quiet">No place stands out for “{text}”.</p>;
  const [low, high] = [lowest ?? 0, Math.max(highest ?? 1, (lowest ?? 0) + 1e-6)];
  return (
    <ol class="peaks" aria-label="Best places">
      {peaks.map((peak, index) => {
        const share = Math.min(1, Math.max(0.02, (peak.score - low) / (high - low)));
        return (
          <li key={peak.window.join()}>
            <button type="button" class="peak" onClick={() => showPeak(peak)}>
              <strong>{index + 1}</strong>
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="6" rx="3" class="match-all" />
                <rect width={100 * share} height="6" rx="3" />
              </svg>
              <span class="quiet">{formatScore(peak.score)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
