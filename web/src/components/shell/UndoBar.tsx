import { undo, undoable } from '../../state/undo';
import { Icon } from '../common/Icon';

/** Brings back what was just taken away. */
export function UndoBar() {
  const last = undoable.value;
  return (
    <div class="undo-root" role="status">
      {last && (
        <p class="undo-bar">
          {last.text}
          <button type="button" class="button" onClick={undo}>
            <Icon name="undo" /> Undo
          </button>
        </p>
      )}
    </div>
  );
}
