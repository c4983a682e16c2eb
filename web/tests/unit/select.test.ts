import { describe, expect, it } from 'vitest';
import { selectedAfter } from '../../src/query/select';

const ids = [5, 3, 9, 1, 7];
const after = (selected: number[], id: number, anchor: number | null): number[] =>
  [...selectedAfter(new Set(selected), ids, id, anchor)].sort();

describe('selecting', () => {
  it('adds one, and takes it out again', () => {
    expect(after([], 3, null)).toEqual([3]);
    expect(after([3, 9], 3, null)).toEqual([9]);
  });

  it('adds all from the anchor on, in both directions, and keeps what was selected', () => {
    expect(after([7], 1, 3)).toEqual([1, 3, 7, 9]);
    expect(after([], 5, 9)).toEqual([3, 5, 9]);
  });

  it('takes one alone where the anchor is not shown any more', () => expect(after([], 1, 42)).toEqual([1]));
});
