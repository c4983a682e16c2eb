import { drawing } from './state/drawing';
import { keysShown } from './state/help';
import { navigate, openItem, route } from './state/route';
import { leaveDetail } from './state/leave';
import { stepDetail } from './state/step';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Places in which arrows mean something of their own. */
const hasArrows = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('.grid, .map, [role="toolbar"], [role="dialog"], dialog') !== null;

/** Keys that work everywhere on the page: / to type, ? for help, arrows between results in detail, Escape to leave. */
export function watchKeyboard(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);
    if (event.key === '/' && !typing) {
      event.preventDefault();
      document.querySelector<HTMLInputElement>('#words')?.select();
    }
    if (event.key === '?' && !typing) keysShown.value = true;
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step !== 0 && !typing && !hasArrows(event.target) && stepDetail(step)) event.preventDefault();
    if (event.key === 'Escape') leave(event.target);
  });
}

function leave(target: EventTarget | null): void {
  if (drawing.peek() !== null) drawing.value = null;
  else if (isTyping(target)) (target as HTMLElement).blur();
  else if (openItem.peek() !== null) {
    leaveDetail();
  } else if (route.peek().collection !== null) navigate({ collection: null });
}
