import { describe, expect, it } from 'vitest';
import { dataOf } from '../../src/api/locate';
import { heatColor } from '../../src/map/heatColor';
import { nameOf } from '../../src/state/download';

describe('small readings', () => {
  it('takes the data of a server-sent event, over several lines', () => {
    expect(dataOf('event: progress\ndata: {"done":1}')).toBe('{"done":1}');
    expect(dataOf('data:a\ndata: b')).toBe('a\nb');
    expect(dataOf(': a comment')).toBe('');
  });

  it('takes the name of a file', () => {
    expect(nameOf("attachment; filename=nadir-results.csv; filename*=UTF-8''nadir-results.csv")).toBe(
      'nadir-results.csv',
    );
    expect(nameOf(null)).toBeNull();
  });

  it('goes from nearly black to pale yellow, as inferno does, ever brighter', () => {
    expect(heatColor(0)).toEqual([0, 0, 4]);
    expect(heatColor(1)).toEqual([252, 255, 164]);
    const light = Array.from({ length: 50 }, (_, place) => heatColor(place / 49)).map(
      ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b,
    );
    expect(light).toEqual([...light].sort((one, other) => one - other));
  });
});
