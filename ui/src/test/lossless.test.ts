import { LosslessNumber } from 'lossless-json';
import { expect, test } from 'vitest';
import { parseLossless, writeLossless } from '../api/http';
import { disconnect, paste } from '../workflow/edit';
import { kept, limited, wholeOf } from '../workflow/numbers';
import { bendsOf, moveReroute } from '../workflow/reroutes';
import { linkOf, type Graph } from '../workflow/types';
import { nextValue } from '../workflow/widgets';

const LARGEST = 18446744073709551615n;
const seeds = { min: 0, max: 18446744073709551615 };

test('whole numbers up to 2^64 - 1 keep their digits', () => {
  expect(wholeOf(new LosslessNumber('18446744073709551615'))).toBe(LARGEST);
  expect(wholeOf('12.5')).toBeUndefined();
  expect(String(kept(LARGEST))).toBe('18446744073709551615');
  expect(kept(12n)).toBe(12);
  expect(limited(LARGEST + 5n, seeds)).toBe(LARGEST);
  expect(limited(-3n, seeds)).toBe(0n);
  expect(limited(5n, {})).toBe(5n);
});

test('a large seed is counted up and down without loss, and not beyond its limit', () => {
  const seed = new LosslessNumber('18446744073709551614');
  expect(String(nextValue(seed, 'increment', seeds))).toBe('18446744073709551615');
  expect(String(nextValue(nextValue(seed, 'increment', seeds), 'increment', seeds))).toBe('18446744073709551615');
  expect(String(nextValue(seed, 'decrement', seeds))).toBe('18446744073709551613');
  expect(nextValue(seed, 'fixed', seeds)).toBe(seed);
  expect(nextValue(0, 'decrement', seeds)).toBe(0);
});

const bent = (): Graph =>
  parseLossless(`{"nodes": [
    {"id": 1, "type": "A", "pos": [0, 0], "outputs": [{"name": "x", "type": "X", "links": [1, 2]}], "widgets_values": [18446744073709551615, 5.0]},
    {"id": 2, "type": "B", "pos": [300, 0], "inputs": [{"name": "x", "type": "X", "link": 1}]},
    {"id": 3, "type": "B", "pos": {"0": 300, "1": 200}, "inputs": [{"name": "x", "type": "X", "link": 2}]}],
    "links": [[1, 1, 0, 2, 0, "X"], [2, 1, 0, 3, 0, "X"]],
    "extra": {"reroutes": [{"id": 7, "pos": [100, 50], "linkIds": [1, 2]}, {"id": 8, "parentId": 7, "pos": [200, 60], "linkIds": [2]}],
      "linkExtensions": [{"id": 1, "parentId": 7}, {"id": 2, "parentId": 8}]}}`) as Graph;

test('links go through their reroutes, from the origin on', () => {
  const bends = bendsOf(bent());
  expect(bends.get(1)?.map(({ id }) => id)).toEqual([7]);
  expect(bends.get(2)?.map(({ id }) => id)).toEqual([7, 8]);
  const moved = moveReroute(bent(), 8, [1, 2]);
  expect(bendsOf(moved).get(2)?.[1]?.pos).toEqual([1, 2]);
});

test('a chain of reroutes that closes upon itself ends', () => {
  const graph = bent();
  (graph.extra as { reroutes: { parentId?: number }[] }).reroutes[0]!.parentId = 8;
  expect(bendsOf(graph).get(2)?.length).toBe(2);
});

test('a link that is taken away takes along the bends that were its own', () => {
  const extra = disconnect(bent(), 2).extra as { reroutes: unknown[]; linkExtensions: unknown[] };
  expect(extra.reroutes).toEqual([{ id: 7, pos: [100, 50], linkIds: [1] }]);
  expect(extra.linkExtensions).toEqual([{ id: 1, parentId: 7 }]);
});

test('what is copied as text and pasted keeps its values and inner links', () => {
  const graph = bent();
  const copied = parseLossless(writeLossless({ nodes: graph.nodes, links: (graph.links ?? []).map(linkOf) })) as Parameters<typeof paste>[1];
  const pasted = paste(graph, copied, 40).graph;
  expect(pasted.nodes.length).toBe(6);
  expect(pasted.links?.length).toBe(4);
  expect(writeLossless(pasted.nodes[3]!.widgets_values)).toBe('[18446744073709551615,5.0]');
  expect(pasted.nodes[5]!.pos).toEqual([340, 240]);
});
