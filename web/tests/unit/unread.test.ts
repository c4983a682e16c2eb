import { describe, expect, it } from 'vitest';
import { unreadParts } from '../../src/query/unread';
import { decodeRoute, emptyRoute } from '../../src/query/url';

describe('what of an address is not understood', () => {
  it.each([
    ['?q=a&bbox=1,2', ['bbox=1,2']],
    ['?bbox=1,,2,3', ['bbox=1,,2,3']],
    ['?polygon=1 2,3 4', ['polygon=1 2,3 4']],
    ['?term=ships&term=1*text:ships', ['term=ships']],
    ['?like=1,x', ['like=1,x']],
    ['?unlike=99999999999999999999', ['unlike=99999999999999999999']],
    ['?item=-1&at=1/2&view=table', ['item=-1', 'at=1/2', 'view=table']],
    ['?rerank=yes&hybrid=1', ['rerank=yes']],
  ])('%s', (search, parts) => expect(unreadParts(search)).toEqual(parts));

  it.each([
    '',
    '?q=&bbox=',
    '?q=a&bbox=170,-12.5,-170,3&polygon=1 2,3.5 2,3 4.25&like=3,12&unlike=0&rerank=1&hybrid=0',
    '?term=-0.5*id:12&after=2021-06-01&where=gsd<=1&source=a b.tif&item=7&locate=ships&view=list&at=4.25/-33.5/151.2',
    '?collection=bbox%3D1&utm_source=mail&toString=1',
  ])('is nothing of %s', (search) => expect(unreadParts(search)).toEqual([]));

  it('does not become a filter', () => expect(decodeRoute('?bbox=1,,2,3')).toEqual(emptyRoute));
});
