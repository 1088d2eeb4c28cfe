import { Dialog } from '../app/Dialog';

const KEYS: [string, string][] = [
  ['Space, /, or a double click on the ground', 'Add a node'],
  ['Pull a link to the ground', 'Add a node that takes it'],
  ['Ctrl+Enter', 'Run'],
  ['Ctrl+Z, Ctrl+Y', 'Undo, redo'],
  ['Ctrl+C, Ctrl+V', 'Copy, paste, also into another tab'],
  ['Ctrl+A', 'Choose all'],
  ['Shift and drag', 'Choose what is in a rectangle'],
  ['Ctrl+M, Ctrl+B', 'Mute, bypass'],
  ['Ctrl+G', 'Put a group around what is chosen'],
  ['Delete', 'Remove what is chosen'],
  ['Drop a file', 'Open the workflow of a JSON, PNG, WebP or MP4 file'],
];

/** What the keyboard and the mouse do on the graph. */
export function KeysHelp({ close }: { close: () => void }) {
  return (
    <Dialog title="On the graph" close={close}>
      <dl className="keys-help">
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
