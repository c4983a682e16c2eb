import { closeDetail, openItem } from './route';

/** Leaves the detail view; the focus goes back to the result that was looked at, before the next key comes. */
export function leaveDetail(): void {
  const left = openItem.peek();
  closeDetail();
  // The list is drawn in a microtask that was queued just now.
  queueMicrotask(() => document.querySelector<HTMLElement>(`.card[data-id="${left}"] .card-open`)?.focus());
}
