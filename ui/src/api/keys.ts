import { getJson, post } from './http';

export interface Key {
  id: string;
  name: string;
  scopes: string[];
  state: 'valid' | 'expired' | 'revoked';
  created_at: string;
  expires_at: string | null;
  limits: { running: number | null; per_minute: number | null; waiting: number | null };
}

export interface NewKey {
  name: string;
  scopes: string[];
  expires_at?: string;
  limits?: Partial<Record<keyof Key['limits'], number>>;
}

export interface Amount {
  jobs: number;
  gpu_seconds: number;
  cost: number;
}

export interface UsageRow extends Amount {
  key?: string;
  key_name?: string;
  endpoint?: string;
}

export interface UsageReport {
  price_per_second: number;
  usage: UsageRow[];
  total: Amount;
}

export const keys = {
  own: () => getJson<{ id: string | null; name: string; scopes: string[] }>('api/easel/key'),
  all: () => getJson<{ keys: Key[] }>('api/easel/keys'),
  create: (key: NewKey) => post<Key & { key: string }>('api/easel/keys', key),
  revoke: (id: string) => post<Key>(`api/easel/keys/${encodeURIComponent(id)}`, {}, 'DELETE'),
  audit: () => getJson<{ entries: Record<string, unknown>[] }>('api/easel/audit'),
  usage: (since: string, by: string) => getJson<UsageReport>(`api/easel/usage?since=${since}&by=${by}`),
};

export const seconds = (amount: Amount) => `${Number(amount.gpu_seconds).toFixed(1)} s`;

/** Money in the currency that the server's price is in. */
export const money = (amount: Amount) => Number(amount.cost).toFixed(2);
