import type { Term } from './query';

/** What was typed into the search box: the words themselves, and what they add or subtract. */
export interface Typed {
  text: string;
  terms: Term[];
}

const operand = /^(?:(\d+(?:\.\d+)?)\s*\*\s*)?(.+)$/s;

/**
 * Reads `harbour + cranes - 0.5*ships` as `nadir search --combine` does: a sign counts at the beginning or between
 * blanks, so that "ice-covered" is one word.
 */
export function readWords(typed: string): Typed {
  const parts = ` ${typed.trim()}`.split(/\s([+-])(?=\s*\S)(?:\s+|(?<=\s[+-]))/);
  const text = (parts[0] ?? '').trim();
  const terms: Term[] = [];
  for (let index = 1; index + 1 < parts.length; index += 2) {
    const term = readOperand(parts[index + 1] ?? '', parts[index] === '-' ? -1 : 1);
    if (term) terms.push(term);
  }
  return { text, terms };
}

function readOperand(source: string, sign: number): Term | null {
  const match = operand.exec(source.trim());
  if (!match) return null;
  const weight = sign * (match[1] === undefined ? 1 : Number(match[1]));
  const content = (match[2] ?? '').trim();
  if (weight === 0 || content === '') return null;
  const id = /^id:(\d+)$/.exec(content);
  return id ? { weight, kind: 'item', id: Number(id[1]) } : { weight, kind: 'text', text: content };
}
