import { keysShown } from '../../state/help';
import { Dialog } from '../common/Dialog';

const keys: [string[], string][] = [
  [['/'], 'type words'],
  [['↓'], 'from the words into the results'],
  [['←', '→', '↑', '↓'], 'through the results; in the detail view ← and → to the one before and after'],
  [['Enter'], 'open a result'],
  [['x'], 'select a result; with Shift all up to it'],
  [['Ctrl', 'A'], 'select all results'],
  [['Esc'], 'back'],
  [['+', '−'], 'zoom the map that has the focus; arrows move it'],
  [['?'], 'this list'],
];

/** The keys that the page knows. */
export function KeysDialog() {
  if (!keysShown.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (keysShown.value = false)}>
      <dl class="keys">
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
