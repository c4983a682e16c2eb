import { describe, expect, it } from 'vitest';
import { emptyQuery } from '../../src/query/query';
import { searchForm } from '../../src/query/form';
import { pageSize, searchRequest } from '../../src/query/request';

const text = { ...emptyQuery, text: 'ships' };

describe('the request of a query', () => {
  it('is none where there is nothing to search by', () => {
    expect(searchRequest(emptyQuery)).toBeNull();
    expect(searchRequest({ ...emptyQuery, bbox: [1, 2, 3, 4] })).toBeNull();
  });

  it('asks by words, a window or a picture alone in the simple form', () => {
    expect(searchRequest(text)).toEqual({ text: 'ships', k: pageSize });
    expect(searchRequest({ ...emptyQuery, terms: [{ weight: 1, kind: 'item', id: 0 }] })).toEqual({
      id: 0,
      k: pageSize,
    });
    expect(searchRequest({ ...emptyQuery, terms: [{ weight: 1, kind: 'picture', key: 'a1' }] })).toEqual({
      image: 'a1',
      k: pageSize,
    });
  });

  it('asks by terms where there are several, or one is subtracted', () => {
    const minus = { weight: -1, kind: 'text', text: 'cranes' } as const;
    expect(searchRequest({ ...text, terms: [minus] })?.terms).toEqual([
      { weight: 1, text: 'ships' },
      { weight: -1, text: 'cranes' },
    ]);
    expect(searchRequest({ ...emptyQuery, terms: [minus] })?.terms).toEqual([{ weight: -1, text: 'cranes' }]);
  });

  it('closes a polygon', () => {
    const polygon: [number, number][] = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    expect(searchRequest({ ...text, polygon })?.polygon?.coordinates[0]).toEqual([...polygon, [0, 0]]);
  });

  it('sends filters as they are, and what needs words only with words', () => {
    const filters = { after: '2021-01-01', where: ['a<1'], source: 'x', rerank: true, hybrid: true };
    expect(searchRequest({ ...text, ...filters }, 'c')).toEqual({
      text: 'ships',
      k: pageSize,
      cursor: 'c',
      ...filters,
    });
    const byWindow = searchRequest({ ...emptyQuery, ...filters, terms: [{ weight: 1, kind: 'item', id: 1 }] });
    expect(byWindow).not.toHaveProperty('rerank');
    expect(byWindow).not.toHaveProperty('hybrid');
  });

  it('becomes a form where it has pictures, those of terms by their places', () => {
    const picture = { weight: -1, kind: 'picture', key: 'a1' } as const;
    const request = searchRequest({ ...text, terms: [picture] });
    expect(request && searchForm(request)).toEqual({
      query: { k: pageSize, terms: [{ weight: 1, text: 'ships' }, { weight: -1 }] },
      pictures: [{ part: 'image1', key: 'a1' }],
    });
    const alone = searchRequest({ ...emptyQuery, terms: [{ ...picture, weight: 1 }] });
    expect(alone && searchForm(alone)).toEqual({ query: { k: pageSize }, pictures: [{ part: 'image', key: 'a1' }] });
    expect(searchForm({ text: 'ships', k: 1 })).toBeNull();
  });
});
