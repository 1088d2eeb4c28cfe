import { useCombobox } from 'downshift';
import { useState } from 'react';
import { Dialog } from '../app/Dialog';
import type { NodeInfo } from '../api/server';
import { useEditor } from './editor';

interface NodeSearchProps {
  choose: (type: string) => void;
  close: () => void;
  /** Which nodes come into question. */
  fits: (node: NodeInfo) => boolean;
}

export function NodeSearch({ choose, close, fits }: NodeSearchProps) {
  const info = useEditor((state) => state.info);
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = Object.values(info)
    .filter(fits)
    .map((node) => ({ node, name: `${node.display_name} ${node.name} ${node.category}`.toLowerCase() }))
    .filter(({ name }) => words.every((word) => name.includes(word)))
    .sort((a, b) => a.name.indexOf(words[0] ?? '') - b.name.indexOf(words[0] ?? '') || a.name.length - b.name.length)
    .slice(0, 60)
    .map(({ node }) => node);
  const box = useCombobox({
    items: found,
    isOpen: true,
    defaultHighlightedIndex: 0,
    itemToString: (node) => node?.display_name ?? '',
    inputValue: text,
    onSelectedItemChange: ({ selectedItem }) => selectedItem && choose(selectedItem.name),
  });
  /** At once, not in an effect: Enter must choose among what the words just typed find. */
  const typed = (event: React.ChangeEvent<HTMLInputElement>) => setText(event.target.value);
  return (
    <Dialog title="Add a node" close={close}>
      <label className="hidden" {...box.getLabelProps()}>
        Search nodes
      </label>
      <input type="search" autoFocus placeholder="KSampler, load, mask …" {...box.getInputProps({ onChange: typed, onKeyDown: (event) => event.key === 'Escape' && (event.preventDefault(), close()) })} />
      <ul className="found" {...box.getMenuProps()}>
        {found.map((node, index) => (
          <li key={node.name} {...box.getItemProps({ item: node, index })} className={box.highlightedIndex === index ? 'highlighted' : undefined}>
            <b>{node.display_name}</b>
            <small>{node.category}</small>
          </li>
        ))}
        {found.length === 0 && <li className="hint">No node has these words in its name.</li>}
      </ul>
    </Dialog>
  );
}
