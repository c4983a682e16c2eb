/** Where a key leads in a grid of so many places in so many columns; null where it leads nowhere. */
export function nextPlace(key: string, present: number, count: number, columns: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: present - 1,
    ArrowRight: present + 1,
    ArrowUp: present - columns,
    ArrowDown: present + columns,
    Home: 0,
    End: count - 1,
  };
  const place = steps[key];
  return place === undefined || place < 0 || place >= count ? null : place;
}
