import type { ApiPrompt, NodeInfo, ObjectInfo } from '../api/server';
import { inputsOf, isWidget } from './widgets';

const COLUMN = 360;
const GAP = 60;
const TITLE = 40;
const ROW = 24;
const TEXT = 90;

type Links = [from: string, to: string, slot: number][];

/**
 * Places for the nodes of a prompt: each left of all that it feeds and as near to them as can be, the columns side by side around one
 * line, and in a column those above that feed what is above.
 */
export function layout(prompt: ApiPrompt, info: ObjectInfo): Map<string, [number, number]> {
  const ids = Object.keys(prompt);
  const links: Links = Object.entries(prompt).flatMap(([to, { inputs }]) =>
    Object.values(inputs ?? {}).flatMap((value, slot): Links => (Array.isArray(value) && value.length === 2 && prompt[String(value[0])] ? [[String(value[0]), to, slot]] : [])),
  );
  const columns = columnsOf(ids, links);
  const places = new Map<string, [number, number]>();
  const wanted = (id: string) => {
    const fed = links.filter(([from, to]) => from === id && places.has(to));
    return fed.length === 0 ? Infinity : fed.reduce((sum, [, to, slot]) => sum + places.get(to)![1] + slot * ROW, 0) / fed.length;
  };
  for (const column of [...new Set(columns.values())].sort((a, b) => b - a)) {
    const inColumn = ids.filter((id) => columns.get(id) === column).map((id) => ({ id, wish: wanted(id), height: heightOf(info[prompt[id]!.class_type]) }));
    inColumn.sort((a, b) => (a.wish === b.wish ? 0 : a.wish - b.wish));
    let y = -(inColumn.reduce((sum, { height }) => sum + height + GAP, 0) - GAP) / 2;
    for (const { id, height } of inColumn) {
      places.set(id, [column * COLUMN, Math.round(y)]);
      y += height + GAP;
    }
  }
  return places;
}

function columnsOf(ids: string[], links: Links): Map<string, number> {
  const columns = new Map(ids.map((id) => [id, 0]));
  // A prompt with a circle in it does not run, but it is shown: the rounds are limited.
  for (let round = 0, changed = true; changed && round < ids.length; round++) {
    changed = false;
    for (const [from, to] of links) {
      if (columns.get(to)! <= columns.get(from)!) {
        columns.set(to, Math.min(ids.length, columns.get(from)! + 1));
        changed = true;
      }
    }
  }
  for (let round = 0, changed = true; changed && round < ids.length; round++) {
    changed = false;
    for (const id of ids) {
      const fed = links.filter(([from]) => from === id).map(([, to]) => columns.get(to)!);
      const nearest = Math.min(...fed) - 1;
      if (fed.length > 0 && nearest > columns.get(id)!) {
        columns.set(id, nearest);
        changed = true;
      }
    }
  }
  return columns;
}

function heightOf(info: NodeInfo | undefined): number {
  if (!info) {
    return TITLE + 4 * ROW;
  }
  const inputs = inputsOf(info);
  const widgets = inputs.filter(isWidget);
  const extra = widgets.filter(({ spec }) => spec[1]?.control_after_generate).length;
  const texts = widgets.filter(({ spec }) => spec[1]?.multiline).length;
  const pictures = widgets.filter(({ spec }) => spec[1]?.image_upload).length;
  return TITLE + ROW * (Math.max(inputs.length - widgets.length, info.output.length) + widgets.length + extra) + TEXT * texts + 3 * TEXT * pictures;
}
