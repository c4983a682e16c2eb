import { describe, expect, it } from 'vitest';
import { emptyQuery, everywhere, isEverywhere, merged, withTerm, type Term } from '../../src/query/query';
import { searchRequest } from '../../src/query/request';
import { decodeTerm, encodeTerm } from '../../src/query/termCode';
import { titleOf, wordsOf } from '../../src/query/title';

const text = (words: string, weight = 1): Term => ({ weight, kind: 'text', text: words });

describe('terms', () => {
  it('that are the same become one that counts more', () => {
    const twice = withTerm(withTerm(emptyQuery, text('Ships')), text('ships'));
    expect(twice.terms).toEqual([text('Ships', 2)]);
    expect(
      merged([text('a'), { weight: 1, kind: 'item', id: 3 }, text('a', -0.5), { weight: 2, kind: 'item', id: 3 }]),
    ).toEqual([text('a', 0.5), { weight: 3, kind: 'item', id: 3 }]);
  });

  it('that cancel out are gone', () =>
    expect(withTerm(withTerm(emptyQuery, text('a')), text('a', -1)).terms).toEqual([]));

  it('of a shared picture are sent and written as their token', () => {
    const term: Term = { weight: 1, kind: 'kept', token: 'abcdefghijklmnopqrst-_' };
    expect(searchRequest({ ...emptyQuery, terms: [term] })).toEqual({ kept: term.token, k: 40 });
    expect(decodeTerm(encodeTerm(term))).toEqual(term);
    expect(decodeTerm('kept:../secret')).toBeNull();
  });
});

describe('the title', () => {
  it('holds the search, the archive and the name', () => {
    const query = { ...emptyQuery, text: 'harbor', terms: [text('cranes'), text('ships', -1)] };
    expect(wordsOf(query)).toBe('harbor + cranes − ships');
    expect(titleOf(query, 'coast', null)).toBe('harbor + cranes − ships · coast · Nadir');
    expect(titleOf(emptyQuery, 'coast', null)).toBe('coast · Nadir');
    expect(titleOf(query, 'coast', 'Mine')).toBe('Mine · coast · Nadir');
  });
});

describe('everything with a place', () => {
  it('is the whole world', () => {
    expect(isEverywhere(everywhere)).toBe(true);
    expect(isEverywhere([0, 0, 1, 1])).toBe(false);
    expect(isEverywhere(null)).toBe(false);
  });
});
