import { describe, expect, it } from 'vitest';
import { formatProbability, saysMatch, strengthOf } from '../../src/query/match';
import { emptyQuery, hasWords, isSearch, searchBy, searchFor, withMark, withoutFilters } from '../../src/query/query';
import { pageSize, searchRequest } from '../../src/query/request';

const ships = { ...emptyQuery, text: 'ships' };

describe('marks of right and wrong', () => {
  it('are set, exchanged and taken away by the same press', () => {
    const right = withMark(ships, 7, 'like');
    expect(right.like).toEqual([7]);
    expect(withMark(right, 7, 'like')).toEqual(ships);
    expect(withMark(right, 7, 'unlike')).toEqual({ ...ships, unlike: [7] });
    expect(withMark(right, 8, 'like').like).toEqual([7, 8]);
  });

  it('are sent with the words, and then neither reranking nor captions', () => {
    const asked = { ...withMark(withMark(ships, 7, 'like'), 9, 'unlike'), rerank: true, hybrid: true };
    expect(searchRequest(asked)).toEqual({ text: 'ships', like: [7], unlike: [9], k: pageSize });
    expect(hasWords(asked)).toBe(false);
  });

  it('are a search by themselves where something is right', () => {
    const alone = withMark(emptyQuery, 7, 'like');
    expect(isSearch(alone)).toBe(true);
    expect(searchRequest(alone)).toEqual({ like: [7], k: pageSize });
    expect(searchRequest(withMark(emptyQuery, 7, 'unlike'))).toBeNull();
  });

  it('stay while filters change, and go with the question that they were about', () => {
    const marked = withMark({ ...ships, source: 'a' }, 7, 'like');
    expect(withoutFilters(marked).like).toEqual([7]);
    expect(searchFor(marked, 'planes', [])).toEqual({ ...ships, text: 'planes', source: 'a' });
    expect(searchBy(marked, { kind: 'item', id: 1, weight: 1 }).like).toEqual([]);
  });
});

describe('the words of a match', () => {
  it.each([
    [0, 'weak'],
    [0.299, 'weak'],
    [0.3, 'fair'],
    [0.699, 'fair'],
    [0.7, 'strong'],
    [1, 'strong'],
  ] as const)('says of %d that it is %s', (probability, strength) => {
    expect(strengthOf(probability)).toBe(strength);
  });

  it('are not there where a score means nothing: after marks, and of what was kept without one', () => {
    const measured = { score: -0.231, probability: 0.4 };
    const plain = { score: 0.31, probability: null };
    expect([saysMatch(measured, false), saysMatch(plain, false), saysMatch({ score: 0 }, false)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([saysMatch(measured, true), saysMatch(plain, true)]).toEqual([true, false]);
  });

  it('never says that it is certain', () => {
    expect([0, 0.004, 0.625, 0.999, 1].map(formatProbability)).toEqual(['1 %', '1 %', '63 %', '99 %', '99 %']);
  });
});
