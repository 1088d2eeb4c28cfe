import { linkOf, point, type Graph } from './types';

/** A bend in links, as newer files have them: beside the links, not among the nodes. */
export interface Reroute {
  id: number;
  parentId?: number;
  pos: [number, number];
  linkIds?: number[];
  [other: string]: unknown;
}

interface Extra {
  reroutes?: Reroute[];
  linkExtensions?: { id: number; parentId?: number }[];
  [other: string]: unknown;
}

const extraOf = (graph: Graph) => (graph.extra ?? {}) as Extra;

const reroutesOf = (graph: Graph) => (graph.reroutes as Reroute[] | undefined) ?? extraOf(graph).reroutes ?? [];

/** The bends of every link that has some, from its origin on; a link names the last, which names the one before. */
export function bendsOf(graph: Graph): Map<number, Reroute[]> {
  const known = new Map(reroutesOf(graph).map((reroute) => [reroute.id, reroute]));
  const bends = new Map<number, Reroute[]>();
  if (known.size === 0) {
    return bends;
  }
  const extensions = new Map(extraOf(graph).linkExtensions?.map(({ id, parentId }) => [id, parentId]));
  for (const link of (graph.links ?? []).map(linkOf)) {
    const chain: Reroute[] = [];
    let next = known.get((link.parentId as number | undefined) ?? extensions.get(link.id) ?? NaN);
    while (next && !chain.includes(next)) {
      chain.unshift(next);
      next = known.get(next.parentId ?? NaN);
    }
    if (chain.length > 0) {
      bends.set(link.id, chain);
    }
  }
  return bends;
}

/** The graph with its reroutes changed, wherever the file keeps them. */
function changeReroutes(graph: Graph, change: (reroutes: Reroute[]) => Reroute[]): Graph {
  const extra = extraOf(graph);
  return {
    ...graph,
    ...(graph.reroutes ? { reroutes: change(graph.reroutes as Reroute[]) } : {}),
    ...(extra.reroutes ? { extra: { ...extra, reroutes: change(extra.reroutes) } } : {}),
  };
}

export const moveReroute = (graph: Graph, id: number, pos: [number, number]): Graph =>
  changeReroutes(graph, (reroutes) => reroutes.map((reroute) => (reroute.id === id ? { ...reroute, pos } : reroute)));

/** Forgets a link's bends, and those that no other link goes through. */
export function withoutBends(graph: Graph, linkId: number): Graph {
  const gone = bendsOf(graph).get(linkId);
  if (!gone) {
    return graph;
  }
  const next = changeReroutes(graph, (reroutes) =>
    reroutes
      .map((reroute) => (reroute.linkIds?.includes(linkId) ? { ...reroute, linkIds: reroute.linkIds.filter((id) => id !== linkId) } : reroute))
      .filter((reroute) => !gone.some(({ id }) => id === reroute.id) || (reroute.linkIds?.length ?? 0) > 0),
  );
  const extra = extraOf(next);
  return extra.linkExtensions
    ? { ...next, extra: { ...extra, linkExtensions: extra.linkExtensions.filter(({ id }) => id !== linkId) } }
    : next;
}

/** The points of bends. */
export const pointsOf = (bends: Reroute[]): [number, number][] => bends.map(({ pos }) => point(pos, [0, 0]));

