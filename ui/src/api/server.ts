import { getJson, getLossless, post, postForm } from './http';

export type ApiNode = { class_type: string; inputs: Record<string, unknown>; [other: string]: unknown };
export type ApiPrompt = Record<string, ApiNode>;

export interface FileReference {
  filename: string;
  subfolder?: string;
  type?: string;
}

export interface Job {
  id: string;
  status: 'pending' | 'in_progress' | 'completed' | 'failed';
  priority: number;
  create_time: number;
  execution_start_time?: number;
  execution_end_time?: number;
  execution_error?: { exception_message?: string; node_id?: string; node_type?: string };
  outputs_count?: number;
  preview_output?: FileReference & { nodeId?: string; mediaType?: string };
}

/** Where a waiting job is to stand. */
export type Place = { before: string } | { after: string } | { to: 'front' | 'end' };

export type NodeOutput = { images?: FileReference[]; gifs?: FileReference[]; video?: FileReference[]; [key: string]: unknown };

export interface JobDetail extends Job {
  outputs?: Record<string, NodeOutput>;
  workflow?: { prompt: ApiPrompt; extra_data?: { extra_pnginfo?: { workflow?: unknown }; [key: string]: unknown } };
}

export interface JobPage {
  jobs: Job[];
  pagination: { offset: number; limit: number | null; total: number; has_more: boolean };
}

export type InputSpec = [string | unknown[], Record<string, unknown>?];

export interface NodeInfo {
  input: { required?: Record<string, InputSpec>; optional?: Record<string, InputSpec>; hidden?: unknown };
  input_order?: { required?: string[]; optional?: string[] };
  output: (string | unknown[])[];
  output_name?: string[];
  name: string;
  display_name: string;
  description?: string;
  category: string;
  output_node?: boolean;
  deprecated?: boolean;
  experimental?: boolean;
}

export type ObjectInfo = Record<string, NodeInfo>;

export interface SystemStats {
  system: { os: string; ram_total: number; ram_free: number; python_version: string; pytorch_version: string; argv: string[] };
  devices: { name: string; type: string; vram_total: number; vram_free: number }[];
}

export function viewUrl(file: FileReference): string {
  const query = new URLSearchParams({ filename: file.filename, subfolder: file.subfolder ?? '', type: file.type ?? 'output' });
  return `api/view?${query}`;
}

/** The picture in small, if it is large. The job in the address keeps a copy in the browser from being taken for another's. */
export function thumbnailUrl(file: FileReference, job: string): string {
  return `${viewUrl(file)}&thumbnail=384&job=${encodeURIComponent(job)}`;
}

export function isFilm(file: FileReference): boolean {
  return /\.(mp4|webm|mov|mkv)$/i.test(file.filename);
}

export const server = {
  objectInfo: () => getJson<ObjectInfo>('api/object_info'),
  stats: () => getJson<SystemStats>('api/system_stats'),
  jobs: (status: string, limit: number, offset: number) =>
    getJson<JobPage>(`api/jobs?status=${status}&limit=${limit}&offset=${offset}`),
  job: (id: string) => getLossless(`api/jobs/${encodeURIComponent(id)}`) as Promise<JobDetail>,
  cancel: (id: string) => post<void>(`api/jobs/${encodeURIComponent(id)}/cancel`, {}),
  forget: (ids: string[]) => post<void>('api/history', { delete: ids }),
  clearQueue: () => post<void>('api/queue', { clear: true }),
  queue: () => getLossless('api/queue') as Promise<{ queue_running: unknown[][]; queue_pending: unknown[][] }>,
  move: (id: string, place: Place) => post<{ number: number }>(`api/easel/queue/${encodeURIComponent(id)}/move`, place),
  submit: (body: { prompt: ApiPrompt; client_id: string; extra_data?: unknown; front?: boolean; number?: number }) =>
    post<{ prompt_id: string; node_errors: Record<string, unknown> }>('api/prompt', body),
  convert: (workflow: unknown) => post<ApiPrompt>('api/easel/convert', { workflow }),
  free: () => post<void>('api/free', { unload_models: true, free_memory: true }),
  modelFolders: () => getJson<string[]>('api/models'),
  modelFiles: (folder: string) => getJson<string[]>(`api/models/${encodeURIComponent(folder)}`),
  upload: async (file: Blob, name: string, extra: Record<string, string> = {}, path = 'image') => {
    const form = new FormData();
    form.set('image', file, name);
    Object.entries(extra).forEach(([key, value]) => form.set(key, value));
    const saved = await postForm<{ name: string; subfolder: string; type: string }>(`api/upload/${path}`, form);
    return saved.subfolder ? `${saved.subfolder}/${saved.name}` : saved.name;
  },
};

/** Every picture and film that a job made, saved ones first. */
export function filesOf(outputs: Record<string, NodeOutput> | undefined): FileReference[] {
  const files = Object.values(outputs ?? {}).flatMap((output) =>
    Object.values(output ?? {}).flatMap((value) =>
      Array.isArray(value) ? value.filter((item): item is FileReference => typeof item?.filename === 'string') : [],
    ),
  );
  return files.sort((a, b) => Number(a.type === 'temp') - Number(b.type === 'temp'));
}
