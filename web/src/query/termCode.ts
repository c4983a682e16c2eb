import type { Term } from './query';

const pattern = /^(?:(-?\d+(?:\.\d+)?)\*)?(text|id|picture|kept):(.+)$/s;

/** A term as it stands in the address of the page, such as `-1*text:ships`. */
export function encodeTerm(term: Term): string {
  const content =
    term.kind === 'text'
      ? `text:${term.text}`
      : term.kind === 'item'
        ? `id:${term.id}`
        : term.kind === 'kept'
          ? `kept:${term.token}`
          : `picture:${term.key}`;
  return `${term.weight}*${content}`;
}

/** The term that a part of an address means; null where it means none. */
export function decodeTerm(code: string): Term | null {
  const match = pattern.exec(code);
  if (!match) return null;
  const weight = match[1] === undefined ? 1 : Number(match[1]);
  const value = match[3] ?? '';
  if (weight === 0 || !Number.isFinite(weight)) return null;
  if (match[2] === 'text') return { weight, kind: 'text', text: value };
  if (match[2] === 'kept') return /^[\w-]{22}$/.test(value) ? { weight, kind: 'kept', token: value } : null;
  if (match[2] === 'picture') return /^[0-9a-f]+$/.test(value) ? { weight, kind: 'picture', key: value } : null;
  return /^\d+$/.test(value) ? { weight, kind: 'item', id: Number(value) } : null;
}
