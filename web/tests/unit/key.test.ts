import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/api/problem';
import { apiKey, askForKey, dismissKey, keyWanted, reasonFor, setKey } from '../../src/state/key';
import { writing } from '../../src/state/writing';

beforeEach(() => {
  setKey('');
});

/** Work that a server refuses until the key is "write", as one does that anybody may read. */
async function work(): Promise<string> {
  if (apiKey.peek() === 'write') return 'done';
  throw apiKey.peek() === '' ? new Problem(401, '', 'A key is needed.') : new Problem(403, '', 'Reading only.');
}

describe('the reason for which a key is asked for', () => {
  it.each([
    [401, '', false, 'read'],
    [401, '', true, 'write'],
    [401, 'k', false, 'refused'],
    [401, 'k', true, 'refused'],
    [403, 'k', true, 'readOnly'],
    [403, 'k', false, null],
    [403, '', true, null],
    [404, 'k', true, null],
    [0, '', true, null],
  ] as const)('after %d with the key "%s" (writes: %s) is %s', (status, key, writes, reason) =>
    expect(reasonFor(status, key, writes)).toBe(reason),
  );
});

describe('what changes something on the server', () => {
  it('asks for a key, and for another one where that may only read, and is done at last', async () => {
    const done = writing(work);
    await expect.poll(() => keyWanted.value).toBe('write');
    setKey('read');
    await expect.poll(() => keyWanted.value).toBe('readOnly');
    setKey('write');
    expect(await done).toBe('done');
    expect(keyWanted.value).toBeNull();
  });

  it('is left where no key is given, and says so in words of its own', async () => {
    const done = writing(work);
    await expect.poll(() => keyWanted.value).toBe('write');
    dismissKey();
    await expect(done).rejects.toThrow(/^Nothing was changed on the server/);
  });

  it('fails as before where no key would help', async () => {
    const full = new Problem(507, '', 'The disk is full.');
    await expect(writing(() => Promise.reject(full))).rejects.toBe(full);
    expect(keyWanted.value).toBeNull();
  });
});

it('a key that is forgotten is none that was given', async () => {
  setKey('read');
  const given = askForKey('own');
  setKey('');
  expect(await given).toBe(false);
  expect(apiKey.value).toBe('');
});
