import { useCombobox } from 'downshift';
import { Brush, Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { message } from '../api/http';
import { server, viewUrl, type NodeInfo } from '../api/server';
import type { WorkflowNode } from '../workflow/types';
import { kept, limited, wholeOf } from '../workflow/numbers';
import { CONTROLS, widgetValue, withValue, type Widget } from '../workflow/widgets';
import { editNode } from './editor';
import { MaskPainter } from './MaskPainter';

interface Props {
  node: WorkflowNode;
  info: NodeInfo;
  widget: Widget;
  linked: boolean;
}

export function WidgetView({ node, info, widget, linked }: Props) {
  const value = widgetValue(node, widget, info);
  const set = (next: unknown, control?: string) => editNode(node.id, (before) => withValue(before, info, widget, next, control));
  const label = String(widget.options.label ?? widget.name);
  if (linked) {
    return <div className="widget linked">{label}</div>;
  }
  const hint = widget.options.tooltip as string | undefined;
  switch (widget.kind) {
    case 'BOOLEAN':
      return (
        <label className="widget" title={hint}>
          <span>{label}</span>
          <input className="nodrag" type="checkbox" checked={value === true} onChange={(event) => set(event.target.checked)} />
        </label>
      );
    case 'COMBO':
      return (
        <>
          <Combo label={label} value={value} choices={widget.choices} hint={hint} set={set} />
          {widget.options.image_upload === true && <PictureInput value={String(value)} set={set} />}
        </>
      );
    case 'INT':
    case 'FLOAT':
      return (
        <>
          <NumberInput label={label} value={value} widget={widget} hint={hint} set={(next) => set(next)} />
          {widget.controlled && (
            <label className="widget">
              <span>after each run</span>
              <select
                className="nodrag"
                value={String((node.widgets_values as unknown[] | undefined)?.[widget.index + 1] ?? 'randomize')}
                onChange={(event) => set(value, event.target.value)}
              >
                {CONTROLS.map((control) => (
                  <option key={control}>{control}</option>
                ))}
              </select>
            </label>
          )}
        </>
      );
    default:
      return widget.options.multiline === true ? (
        <TextInput label={label} value={String(value)} set={set} multiline />
      ) : (
        <label className="widget" title={hint}>
          <span>{label}</span>
          <TextInput label={label} value={typeof value === 'object' ? JSON.stringify(value) : String(value)} set={set} />
        </label>
      );
  }
}

/** Text is written into the workflow when the field is left or typing pauses, so undo goes by phrases. */
function TextInput({ label, value, set, multiline }: { label: string; value: string; set: (text: string) => void; multiline?: boolean }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const timer = text === value ? undefined : setTimeout(() => set(text), 400);
    return () => clearTimeout(timer);
  });
  const shared = {
    'aria-label': label,
    value: text,
    onBlur: () => text !== value && set(text),
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
  };
  return multiline ? <textarea className="nodrag nowheel widget-text" rows={4} placeholder={label} {...shared} /> : <input className="nodrag" {...shared} />;
}

function NumberInput({ label, value, widget, hint, set }: { label: string; value: unknown; widget: Widget; hint?: string; set: (value: unknown) => void }) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const { min, max, step } = widget.options as { min?: number; max?: number; step?: number };
  /** The number within its limits; whole ones keep all their digits. */
  const numberOf = (words: string, way = 0) => {
    if (widget.kind === 'INT') {
      const whole = wholeOf(words) ?? wholeOf(Math.round(Number(words)));
      return whole === undefined ? undefined : kept(limited(whole + BigInt(way) * (wholeOf(step) ?? 1n), { min, max }));
    }
    const number = Number(words) + way * (step ?? 0.1);
    return Number.isFinite(number) ? Math.min(max ?? Infinity, Math.max(min ?? -Infinity, way === 0 ? number : Number(number.toFixed(6)))) : undefined;
  };
  const commit = () => {
    if (text === String(value)) {
      return;
    }
    const next = text.trim() === '' ? undefined : numberOf(text);
    setText(String(next ?? value));
    if (next !== undefined) {
      set(next);
    }
  };
  return (
    <label className="widget" title={hint}>
      <span>{label}</span>
      <input
        className="nodrag"
        inputMode="decimal"
        value={text}
        role="spinbutton"
        aria-valuemin={min}
        aria-valuemax={max}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (event.key === 'Enter') {
            commit();
          } else if (way !== 0) {
            event.preventDefault();
            const next = numberOf(text, way);
            if (next !== undefined) {
              set(next);
            }
          }
        }}
      />
    </label>
  );
}

function Combo({ label, value, choices, hint, set }: { label: string; value: unknown; choices: unknown[]; hint?: string; set: (value: unknown) => void }) {
  const [search, setSearch] = useState('');
  const missing = !choices.some((choice) => String(choice) === String(value));
  const shown = choices.filter((choice) => String(choice).toLowerCase().includes(search.toLowerCase())).slice(0, 200);
  const box = useCombobox({
    items: shown,
    selectedItem: value,
    itemToString: (item) => String(item ?? ''),
    defaultHighlightedIndex: 0,
    onIsOpenChange: ({ isOpen }) => !isOpen && setSearch(''),
    onSelectedItemChange: ({ selectedItem }) => selectedItem !== undefined && selectedItem !== null && set(selectedItem),
    // Leaving the field and Escape choose nothing.
    stateReducer: ({ selectedItem }, { type, changes }) =>
      type === useCombobox.stateChangeTypes.InputBlur || type === useCombobox.stateChangeTypes.InputKeyDownEscape
        ? { ...changes, selectedItem, inputValue: String(value ?? '') }
        : changes,
  });
  return (
    <div className={missing ? 'widget combo missing' : 'widget combo'} title={hint}>
      <label {...box.getLabelProps()}>{label}</label>
      <input className="nodrag" {...box.getInputProps({
          onFocus: (event) => event.target.select(),
          // At once, not in an effect: Enter must choose among what the words just typed find.
          onChange: (event) => setSearch(event.currentTarget.value),
        })} />
      <ul {...box.getMenuProps({ className: 'nodrag nowheel choices', hidden: !box.isOpen })}>
        {box.isOpen &&
          shown.map((item, index) => (
            <li key={String(item)} {...box.getItemProps({ item, index, 'aria-selected': box.highlightedIndex === index })}>
              {String(item)}
            </li>
          ))}
        {box.isOpen && shown.length === 0 && <li className="hint">Nothing fits.</li>}
      </ul>
      {missing && (
        <small className="missing-note nodrag">
          {String(value) === '' ? 'Nothing to choose yet.' : `${String(value)} is not here. `}
          {/\.(safetensors|gguf|sft|ckpt|pt)$/i.test(String(value)) && <a href="#/models">Get models</a>}
        </small>
      )}
    </div>
  );
}

function PictureInput({ value, set }: { value: string; set: (value: unknown) => void }) {
  const [failure, setFailure] = useState('');
  const [painting, setPainting] = useState(false);
  /** The value whose picture could not be shown. */
  const [broken, setBroken] = useState('');
  const slash = value.lastIndexOf('/');
  const annotated = /^(.*) \[(input|output|temp)\]$/.exec(value);
  const name = annotated?.[1] ?? value;
  const file = { filename: name.slice(slash + 1), subfolder: slash > 0 ? name.slice(0, slash) : '', type: annotated?.[2] ?? 'input' };
  const upload = async (picked: File | undefined) => {
    if (picked) {
      await server.upload(picked, picked.name).then(
        (saved) => (set(saved), setFailure('')),
        (reason) => setFailure(message(reason)),
      );
    }
  };
  return (
    <div className="picture-input nodrag">
      {value !== '' && broken !== value && <img src={viewUrl(file)} alt={value} draggable={false} onError={() => setBroken(value)} />}
      <div className="pair">
        <label className="button upload">
          <Upload /> Upload
          <input type="file" accept="image/*" onChange={(event) => void upload(event.target.files?.[0])} />
        </label>
        <button disabled={value === ''} onClick={() => setPainting(true)}>
          <Brush /> Mask
        </button>
      </div>
      {failure && <p className="alert" role="alert">{failure}</p>}
      {painting && <MaskPainter file={file} close={() => setPainting(false)} done={(saved) => (set(saved), setPainting(false))} />}
    </div>
  );
}
