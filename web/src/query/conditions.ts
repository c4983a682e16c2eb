/** What a filter of one attribute asks for, read from and written as conditions of the API. */
export interface NumberRange {
  from: number | null;
  to: number | null;
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const isAbout = (condition: string, name: string): boolean =>
  new RegExp(`^\\s*${escaped(name)}\\s*(=|!|<|>|\\s(in|like)\\s)`, 'i').test(condition);

/** The conditions that are about other attributes. */
export const withoutAttribute = (where: readonly string[], name: string): string[] =>
  where.filter((condition) => !isAbout(condition, name));

export function rangeOf(where: readonly string[], name: string): NumberRange {
  const bound = (sign: string): number | null => {
    const found = where.find((condition) => condition.startsWith(`${name}${sign}`));
    const value = found === undefined ? NaN : Number(found.slice(name.length + sign.length));
    return Number.isFinite(value) ? value : null;
  };
  return { from: bound('>='), to: bound('<=') };
}

export function withRange(where: readonly string[], name: string, range: NumberRange): string[] {
  const kept = withoutAttribute(where, name);
  if (range.from !== null) kept.push(`${name}>=${range.from}`);
  if (range.to !== null) kept.push(`${name}<=${range.to}`);
  return kept;
}

export function valuesOf(where: readonly string[], name: string): string[] {
  const one = where.find((condition) => condition.startsWith(`${name}=`));
  if (one !== undefined) return [one.slice(name.length + 1)];
  const several = where.find((condition) => condition.startsWith(`${name} in `));
  return several === undefined ? [] : several.slice(name.length + 4).split(',');
}

/** Several values are joined by commas, so a value that holds one can be asked for only alone. */
export const canBeJoined = (value: string): boolean => !/[,()]/.test(value);

export function withValues(where: readonly string[], name: string, values: readonly string[]): string[] {
  const kept = withoutAttribute(where, name);
  if (values.length === 1) kept.push(`${name}=${values[0]}`);
  if (values.length > 1) kept.push(`${name} in ${values.join(',')}`);
  return kept;
}
