import { drawing } from './state/drawing';
import { closeDetail, openItem } from './state/route';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that work everywhere on the page: / to type, Escape to leave what is open. */
export function watchKeyboard(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && !isTyping(event.target)) {
      event.preventDefault();
      document.querySelector<HTMLInputElement>('#words')?.select();
    }
    if (event.key === 'Escape') leave(event.target);
  });
}

function leave(target: EventTarget | null): void {
  if (drawing.peek() !== null) drawing.value = null;
  else if (isTyping(target)) (target as HTMLElement).blur();
  else if (openItem.peek() !== null) {
    const left = openItem.peek();
    closeDetail();
    // The focus goes back to the result that was looked at.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`.card[data-id="${left}"] .card-open`)?.focus());
  }
}
