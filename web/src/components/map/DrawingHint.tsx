import { drawing } from '../../state/drawing';

/** What to do while drawing, and the way out. */
export function DrawingHint() {
  if (drawing.value === null) return null;
  return (
    <p class="drawing-hint" role="status">
      {drawing.value === 'box'
        ? 'Drag from corner to corner, or click both.'
        : 'Click the corners; double-click the last one.'}
      <button type="button" class="link" onClick={() => (drawing.value = null)}>
        Cancel
      </button>
    </p>
  );
}
