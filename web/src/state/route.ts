import { computed, signal } from '@preact/signals';
import type { Query } from '../query/query';
import { unreadParts } from '../query/unread';
import { decodeRoute, encodeRoute, type Route } from '../query/url';

/** The whole state of the page that its address holds. */
export const route = signal<Route>(decodeRoute(location.search));

/** What of the address with which the page was opened was not understood, until it is dismissed or searched anew. */
export const unread = signal<readonly string[]>(unreadParts(location.search));

export const query = computed(() => route.value.query);
export const openItem = computed(() => route.value.item);

interface Change {
  /** Whether the change takes the place of the present entry of the history. */
  replace?: boolean;
}

export function navigate(patch: Partial<Route>, { replace = false }: Change = {}): void {
  const next = { ...route.peek(), ...patch };
  const address = location.pathname + encodeRoute(next);
  route.value = next;
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
}

/** A new search leaves the detail view. */
export function search(next: Query): void {
  unread.value = [];
  navigate({ query: next, item: null, locate: [], attention: false, camera: null, collection: null });
}

export const filter = (patch: Partial<Query>): void => search({ ...route.peek().query, ...patch });

export const openDetail = (id: number): void => navigate({ item: id, locate: [], camera: null });

export const closeDetail = (): void => navigate({ item: null, locate: [], attention: false, camera: null });

/** Follows the browser's back and forward. */
export function followHistory(): void {
  addEventListener('popstate', () => {
    unread.value = unreadParts(location.search);
    route.value = decodeRoute(location.search);
  });
}
