import { describe, expect, it } from 'vitest';
import { readWords } from '../../src/query/words';

const word = (weight: number, text: string) => ({ weight, kind: 'text', text });

describe('what is typed into the search box', () => {
  it.each([
    ['ships', 'ships', []],
    ['  ice-covered lake ', 'ice-covered lake', []],
    ['C++ school', 'C++ school', []],
    ['10 - 20', '10', [word(-1, '20')]],
    ['harbor + cranes - ships', 'harbor', [word(1, 'cranes'), word(-1, 'ships')]],
    ['harbor -ships', 'harbor', [word(-1, 'ships')]],
    ['harbor - 0.5*ships', 'harbor', [word(-0.5, 'ships')]],
    ['harbor + id:17', 'harbor', [{ weight: 1, kind: 'item', id: 17 }]],
    ['- clouds', '', [word(-1, 'clouds')]],
    ['-clouds', '', [word(-1, 'clouds')]],
    ['harbor +', 'harbor +', []],
    ['harbor - 0*ships', 'harbor', []],
    ['', '', []],
  ])('%s', (typed, text, terms) => expect(readWords(typed)).toEqual({ text, terms }));
});
