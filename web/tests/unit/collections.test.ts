import { describe, expect, it } from 'vitest';
import { deleteKept, findKept, listKept, writeKept, type Slots } from '../../src/state/collectionStore';
import { row } from '../mock/archive';

class Memory implements Slots {
  readonly values = new Map<string, string>();
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.values.set(key, value);
}

describe('collections in the browser', () => {
  it('are kept by archive and name, and come back with ranks of their own', () => {
    const slots = new Memory();
    writeKept(slots, 'coast', 'b', [row(9, 7), row(4, 2)], '?q=ships');
    writeKept(slots, 'coast', 'a', [], null);
    writeKept(slots, 'other', 'b', [row(1, 1)], null);
    expect(listKept(slots, 'coast').map(({ name, count, query }) => [name, count, query])).toEqual([
      ['a', 0, null],
      ['b', 2, '?q=ships'],
    ]);
    expect(findKept(slots, 'coast', 'b')?.results.map(({ id, rank }) => [id, rank])).toEqual([
      [9, 1],
      [4, 2],
    ]);
    expect(findKept(slots, 'coast', 'c')).toBeNull();
  });

  it('are replaced and removed alone', () => {
    const slots = new Memory();
    writeKept(slots, 'coast', 'a', [row(1, 1)], null);
    writeKept(slots, 'coast', 'b', [row(2, 1)], null);
    writeKept(slots, 'coast', 'a', [row(3, 1)], null);
    deleteKept(slots, 'coast', 'b');
    expect(listKept(slots, 'coast')).toHaveLength(1);
    expect(findKept(slots, 'coast', 'a')?.results[0]?.id).toBe(3);
  });

  it('that somebody damaged are none', () => {
    const slots = new Memory();
    for (const content of ['{', '{}', '[null]', '[{"name":"a"}]']) {
      slots.setItem('nadir.collections.coast', content);
      expect(listKept(slots, 'coast')).toEqual([]);
    }
  });
});
