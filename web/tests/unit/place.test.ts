import { describe, expect, it } from 'vitest';
import { readPlace } from '../../src/query/place';

const triangle = [
  [0, 0],
  [2, 0],
  [0, 1.5],
];

describe('a typed place', () => {
  it.each(['5.9,45.8,10.5,47.8', '5.9 45.8 10.5 47.8', ' 5.9; 45.8; 10.5; 47.8 '])('reads the box %s', (typed) =>
    expect(readPlace(typed)).toEqual({ bbox: [5.9, 45.8, 10.5, 47.8] }),
  );

  it('takes a box across the antimeridian', () =>
    expect(readPlace('170,-10,-170,10')).toEqual({ bbox: [170, -10, -170, 10] }));

  it.each([
    'POLYGON((0 0, 2 0, 0 1.5, 0 0))',
    'polygon ((0 0 5, 2 0 5, 0 1.5 5, 0 0 5))',
    '{"type":"Polygon","coordinates":[[[0,0],[2,0],[0,1.5],[0,0]]]}',
    '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0,1],[2,0],[0,1.5],[0,0]]]}}]}',
  ])('reads the polygon %s', (typed) => expect(readPlace(typed)).toEqual({ polygon: triangle }));

  it.each([
    '',
    'Berlin',
    '1,2,3',
    '1,2,3,x',
    '1,50,2,40',
    '1,-95,2,40',
    '190,1,191,2',
    'POLYGON((0 0, 1 1))',
    'POLYGON EMPTY',
    'POLYGON((0 0, 500 0, 0 1))',
    '{"type":"Point","coordinates":[1,2]}',
    '{"type":',
  ])('says in a sentence why not: %s', (typed) => expect(readPlace(typed)).toMatch(/^[A-Z].+\.$/));
});
