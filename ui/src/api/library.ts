import { getJson, post } from './http';

export interface Transfer {
  id: string;
  file: string;
  folder: string;
  state: string;
  received: number;
  size: number | null;
  bytes_per_second: number;
  message?: string | null;
}

export interface CatalogueFile {
  id: string;
  name: string;
  folder: string;
  /** Bytes, where it is known before the file is here. */
  size: number | null;
}

export interface Library {
  root: string;
  catalogue: { name: string; title: string; present: boolean; files: CatalogueFile[] }[];
  files: { folder: string; name: string; size: number }[];
  downloads: Transfer[];
}

export interface Missing {
  obtainable: CatalogueFile[];
  unknown: { name: string; folder: string; node: string }[];
}

const file = (folder: string, name: string) =>
  `api/easel/models/files/${encodeURIComponent(folder)}/${name.split('/').map(encodeURIComponent).join('/')}`;

export const library = {
  all: () => getJson<Library>('api/easel/models'),
  pull: (models: string[]) => post<unknown>('api/easel/models/downloads', { models }),
  stop: (id: string) => post<unknown>(`api/easel/models/downloads/${encodeURIComponent(id)}`, {}, 'DELETE'),
  missing: (workflow: unknown) => post<Missing>('api/easel/models/missing', workflow),
  inspect: (folder: string, name: string) => getJson<unknown>(file(folder, name)),
  remove: (folder: string, name: string) => post<unknown>(file(folder, name), {}, 'DELETE'),
};

export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes > 0 ? Math.min(4, Math.floor(Math.log10(bytes) / 3)) : 0;
  return `${(bytes / 1000 ** step).toFixed(step > 1 ? 1 : 0)} ${units[step]}`;
}
