import { describe, expect, it } from 'vitest';
import { emptyQuery, type Query } from '../../src/query/query';
import { decodeRoute, emptyRoute, encodeRoute, type Route } from '../../src/query/url';

const query: Query = {
  text: 'ships & cranes, 100% "white" + Häfen',
  terms: [
    { weight: 1, kind: 'text', text: 'a:b*c' },
    { weight: -0.5, kind: 'item', id: 12 },
    { weight: -1, kind: 'picture', key: 'ab12cd' },
  ],
  like: [3, 12],
  unlike: [0],
  bbox: [170, -12.5, -170, 3],
  polygon: [
    [1, 2],
    [3.5, 2],
    [3, 4.25],
  ],
  after: '2021-06-01',
  before: '2021-08-31T10:00:00Z',
  where: ['eo:cloud_cover<=20', 'platform in a,b'],
  source: 'scenes/old town.tif',
  rerank: true,
  hybrid: true,
};

describe('the address of the page', () => {
  it('keeps every part of the state', () => {
    const route: Route = {
      query,
      item: 7,
      locate: ['storage tanks', 'ships'],
      attention: true,
      camera: { zoom: 4.25, lat: -33.5, lon: 151.2 },
      collection: 'Harbours north',
      follow: true,
      view: 'map',
    };
    expect(decodeRoute(encodeRoute(route))).toEqual(route);
  });

  it('is empty where nothing is asked', () => {
    expect(encodeRoute(emptyRoute)).toBe('');
    expect(decodeRoute('')).toEqual(emptyRoute);
  });

  it.each([
    '?bbox=1,2,3',
    '?bbox=a,b,c,d',
    '?polygon=1 2,3 4',
    '?polygon=1 2,3 4,5',
    '?item=-1',
    '?item=1.5',
    '?item=x',
    '?term=0*text:a',
    '?term=id:x',
    '?term=nonsense',
    '?term=picture:../x',
    '?at=1/2',
    '?at=//',
    '?q=%20%20',
    '?where=',
    '?view=table',
  ])('leaves out what it cannot read: %s', (search) => expect(decodeRoute(search)).toEqual(emptyRoute));

  it('reads a term without a weight as added once', () => {
    const { terms } = decodeRoute('?term=id:3').query;
    expect(terms).toEqual([{ weight: 1, kind: 'item', id: 3 }]);
  });

  it('keeps five digits of degrees, about a metre', () => {
    const route = {
      ...emptyRoute,
      query: { ...emptyQuery, bbox: [1.123456789, 2, 3, 4] as [number, number, number, number] },
    };
    expect(decodeRoute(encodeRoute(route)).query.bbox).toEqual([1.12346, 2, 3, 4]);
  });
});
