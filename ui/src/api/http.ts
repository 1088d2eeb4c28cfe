import { parse, stringify, isSafeNumber, LosslessNumber } from 'lossless-json';

/** What a request failed with, in words for the reader. */
export class ServerError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly body: unknown,
  ) {
    super(message);
  }
}

/** Numbers that a double cannot hold, or would be written differently, stay as they were written. */
export function parseLossless(text: string): unknown {
  return parse(text, undefined, (value) =>
    isSafeNumber(value) && String(Number(value)) === value ? Number(value) : new LosslessNumber(value),
  );
}

export function writeLossless(value: unknown, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}

async function send(path: string, init: RequestInit): Promise<string> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ServerError('The server does not answer. Is it still running?', 0, null);
  }
  const text = await response.text();
  if (!response.ok) {
    throw failure(response.status, text);
  }
  return text;
}

function failure(status: number, text: string): ServerError {
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // The text itself is all there is.
  }
  const told = body as { error?: unknown; message?: unknown; detail?: unknown } | null;
  const error = told?.error ?? told?.message ?? told?.detail;
  const message =
    typeof error === 'string'
      ? error
      : typeof (error as { message?: unknown })?.message === 'string'
        ? [(error as { message: string }).message, (error as { details?: string }).details].filter(Boolean).join(': ')
        : typeof body === 'string' && body !== ''
          ? body.slice(0, 300)
          : status === 404
            ? 'The server does not know this address.'
            : status === 413
              ? 'That is larger than the server accepts.'
              : `The server answered with status ${status}.`;
  return new ServerError(message, status, body);
}

export async function getJson<T>(path: string): Promise<T> {
  return JSON.parse(await send(path, {})) as T;
}

export async function getLossless(path: string): Promise<unknown> {
  return parseLossless(await send(path, {}));
}

export async function post<T>(path: string, body: unknown, method = 'POST'): Promise<T> {
  const text = await send(path, { method, headers: { 'Content-Type': 'application/json' }, body: writeLossless(body) });
  return (text === '' ? null : parseLossless(text)) as T;
}

export async function postForm<T>(path: string, form: FormData): Promise<T> {
  return JSON.parse(await send(path, { method: 'POST', body: form })) as T;
}

export function message(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
