/** What is selected after a click or key on one of some ids: it alone changes, or with Shift all from the anchor to it. */
export function selectedAfter(
  selected: ReadonlySet<number>,
  ids: readonly number[],
  id: number,
  anchor: number | null,
): ReadonlySet<number> {
  const next = new Set(selected);
  const [from, to] = [anchor === null ? -1 : ids.indexOf(anchor), ids.indexOf(id)];
  if (from >= 0 && to >= 0) {
    for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
  } else if (!next.delete(id)) next.add(id);
  return next;
}
