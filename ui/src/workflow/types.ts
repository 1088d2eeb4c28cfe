import type { LosslessNumber } from 'lossless-json';

/** A saved workflow. Members that are not named here stay as they are. */
export type Id = number | string;

export interface Slot {
  name: string;
  type: unknown;
  link?: number | null;
  links?: number[] | null;
  widget?: { name: string };
  label?: string;
  [other: string]: unknown;
}

export interface WorkflowNode {
  id: Id;
  type: string;
  pos: [number, number] | Record<string, number>;
  size?: [number, number] | Record<string, number>;
  mode?: number;
  title?: string;
  inputs?: Slot[];
  outputs?: Slot[];
  properties?: Record<string, unknown>;
  widgets_values?: unknown[] | Record<string, unknown>;
  [other: string]: unknown;
}

export type ListLink = [number, Id, number, Id, number, unknown];
export interface ObjectLink {
  id: number;
  origin_id: Id;
  origin_slot: number;
  target_id: Id;
  target_slot: number;
  type: unknown;
  [other: string]: unknown;
}

export interface Group {
  title: string;
  bounding: [number, number, number, number];
  color?: string;
  [other: string]: unknown;
}

/** The root of a workflow, or a subgraph of it. */
export interface Graph {
  nodes: WorkflowNode[];
  links?: (ListLink | ObjectLink)[];
  groups?: Group[];
  last_node_id?: number;
  last_link_id?: number;
  state?: { lastNodeId?: number; lastLinkId?: number; [other: string]: unknown };
  [other: string]: unknown;
}

export interface Subgraph extends Graph {
  id: string;
  name: string;
  inputs?: { name: string; type: unknown; linkIds?: number[] }[];
  outputs?: { name: string; type: unknown; linkIds?: number[] }[];
}

export interface Workflow extends Graph {
  definitions?: { subgraphs?: Subgraph[]; [other: string]: unknown };
  extra?: Record<string, unknown>;
}

export type Scalar = string | number | boolean | null | LosslessNumber;

export const isObjectLink = (link: ListLink | ObjectLink): link is ObjectLink => !Array.isArray(link);

export function linkOf(link: ListLink | ObjectLink): ObjectLink {
  return isObjectLink(link)
    ? link
    : { id: link[0], origin_id: link[1], origin_slot: link[2], target_id: link[3], target_slot: link[4], type: link[5] };
}

export function point(value: unknown, fallback: [number, number]): [number, number] {
  const parts = value as Record<string, unknown> | undefined;
  const x = Number(parts?.[0]);
  const y = Number(parts?.[1]);
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : fallback;
}
