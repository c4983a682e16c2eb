import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PixelWindow, WordMap } from '../../api/types';
import { heatColor } from '../../map/heatColor';
import { shownWord, wordMapsOf } from '../../state/words';

interface Props {
  id: number;
  text: string;
  window: PixelWindow;
}

/** Where the word under the pointer belongs in a window's picture, laid over it. */
export function WordOverlay({ id, text, window: [, , width, height] }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const maps = wordMapsOf(id, text);
  const place = shownWord.value;
  const map = typeof maps === 'object' && place !== null ? maps.words[place] : undefined;
  useLayoutEffect(() => {
    if (map && canvas.current) paint(canvas.current, map);
  }, [map]);
  if (!map || typeof maps !== 'object') return null;
  const [x, y, seenWidth, seenHeight] = maps.seen;
  const share = (part: number, of: number): string => `${(100 * part) / of}%`;
  return (
    // As large as the fitted picture, so that shares of it are places in it.
    <svg
      class="word-overlay"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={`Where “${map.word}” belongs`}
    >
      <foreignObject
        x={share(x, width)}
        y={share(y, height)}
        width={share(seenWidth, width)}
        height={share(seenHeight, height)}
      >
        <canvas ref={canvas} width={pixelsARegion * map.width} height={pixelsARegion * map.height} />
      </foreignObject>
    </svg>
  );
}

const pixelsARegion = 16;

/** Draws the map with values between the middles of regions, since browsers enlarge so small a picture in steps. */
function paint(canvas: HTMLCanvasElement, map: WordMap): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const value = valueAt(map, (x + 0.5) / pixelsARegion - 0.5, (y + 0.5) / pixelsARegion - 0.5);
      const [red, green, blue] = heatColor(value);
      image.data.set([red, green, blue, Math.round(40 + 180 * value)], 4 * (y * canvas.width + x));
    }
  }
  context.putImageData(image, 0, 0);
}

/** The value between the four regions around a place; at the edges that of the nearest. */
function valueAt({ width, height, values }: WordMap, column: number, row: number): number {
  const at = (x: number, y: number): number =>
    values[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] ?? 0;
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, down] = [column - left, row - top];
  const above = at(left, top) * (1 - right) + at(left + 1, top) * right;
  const below = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
  return above * (1 - down) + below * down;
}
