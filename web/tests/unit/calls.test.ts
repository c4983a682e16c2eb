import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { csharpCall } from '../../src/query/csharp';
import { curlCall } from '../../src/query/curl';
import type { SearchRequest } from '../../src/query/request';

const address = 'http://127.0.0.1:5080/api/search';
const tricky: SearchRequest = { text: `it's "white" $HOME \`x\` \\ <1>`, k: 40, where: ["a='b'"] };

/** What a shell makes of a call, one argument a line, with curl replaced by printf. */
const argumentsOf = (call: string): string[] =>
  execFileSync('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${call}`], {
    env: { NADIR_KEY: 'secret', HOME: '/' },
  })
    .toString()
    .split('\0')
    .slice(0, -1);

describe('the call of curl', () => {
  it('says the same to the server, whatever the words are', () => {
    const [url, , header, , body] = argumentsOf(curlCall(tricky, address, false));
    expect(url).toBe(address);
    expect(header).toBe('Content-Type: application/json');
    expect(JSON.parse(body ?? '')).toEqual(tricky);
  });

  it('names the key by its variable', () => {
    const call = curlCall(tricky, address, true);
    expect(call).toContain('$NADIR_KEY');
    expect(argumentsOf(call)).toContain('Authorization: Bearer secret');
  });

  it('sends a picture as a part of a form', () => {
    const parts = argumentsOf(curlCall({ image: 'ab12', k: 40 }, address, false));
    expect(parts).toContain('image=@picture.jpg');
    expect(parts).toContain('query={"k":40}');
  });

  it('sends pictures among terms by the places of the terms', () => {
    const terms = [
      { weight: 1, text: "it's" },
      { weight: -1, image: 'a1' },
    ];
    const parts = argumentsOf(curlCall({ terms, k: 40 }, address, false));
    expect(parts).toContain('image1=@picture1.jpg');
    const query = parts.find((part) => part.startsWith('query='))?.slice('query='.length) ?? '';
    expect(JSON.parse(query)).toEqual({ k: 40, terms: [terms[0], { weight: -1 }] });
  });
});

describe('the call of HttpClient', () => {
  it('holds the request as a raw string literal', () => {
    const text = csharpCall(tricky, address, false);
    const literal = /StringContent\("""\n([\s\S]*?)\n {4}"""/.exec(text)?.[1] ?? '';
    expect(JSON.parse(literal)).toEqual(tricky);
    expect(text).toContain(address);
    expect(text).not.toContain('Authorization');
  });

  it('sends a picture as a part of a form, with the key', () => {
    const text = csharpCall({ image: 'ab12', k: 40 }, address, true);
    expect(text).toContain('"image", "picture.jpg"');
    expect(text).toContain('NADIR_KEY');
    expect(text).not.toContain('ab12');
  });
});
