import { describe, expect, it } from 'vitest';
import { rangeOf, valuesOf, withoutAttribute, withRange, withValues } from '../../src/query/conditions';

describe('conditions on attributes', () => {
  it('writes and reads ranges', () => {
    const where = withRange(['platform=a'], 'gsd', { from: 0.5, to: 10 });
    expect(where).toEqual(['platform=a', 'gsd>=0.5', 'gsd<=10']);
    expect(rangeOf(where, 'gsd')).toEqual({ from: 0.5, to: 10 });
    expect(withRange(where, 'gsd', { from: null, to: null })).toEqual(['platform=a']);
  });

  it('writes and reads choices', () => {
    const one = withValues([], 'platform', ['a']);
    expect(one).toEqual(['platform=a']);
    const two = withValues(one, 'platform', ['a', 'b c']);
    expect(two).toEqual(['platform in a,b c']);
    expect(valuesOf(two, 'platform')).toEqual(['a', 'b c']);
    expect(withValues(two, 'platform', [])).toEqual([]);
  });

  it('tells attributes apart whose names begin alike or hold signs of patterns', () => {
    const where = ['eo:cloud_cover<=5', 'eo:cloud<=5', 'a.b=1', 'axb=1', 'a.b in 1,2', 'a.b like x%', 'a.b != 3'];
    expect(withoutAttribute(where, 'eo:cloud')).not.toContain('eo:cloud<=5');
    expect(withoutAttribute(where, 'eo:cloud')).toContain('eo:cloud_cover<=5');
    expect(withoutAttribute(where, 'a.b')).toEqual(['eo:cloud_cover<=5', 'eo:cloud<=5', 'axb=1']);
  });
});
