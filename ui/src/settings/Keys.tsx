import { KeyRound } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { message } from '../api/http';
import { keys, type Key } from '../api/keys';
import { useLoaded } from '../app/useLoaded';

const LIMITS: [keyof Key['limits'], string][] = [
  ['running', 'Running at a time'],
  ['per_minute', 'Calls a minute'],
  ['waiting', 'Waiting at a time'],
];

/** Keys of clients: who may do what, and how much of it at a time. A key itself is shown once, when it is made. */
export function Keys() {
  const own = useLoaded(keys.own);
  const list = useLoaded(keys.all);
  const [failure, setFailure] = useState('');
  const [made, setMade] = useState<{ name: string; key: string }>();
  const [making, setMaking] = useState(false);
  /** From the first key on nobody gets in without one, so that one must open everything. */
  const first = list.value?.keys.length === 0 && own.value?.id === null && own.value.name !== 'server key';
  const revoke = (key: Key) =>
    confirm(`Revoke the key ${key.name}? Whoever uses it is refused from then on.`) &&
    void keys.revoke(key.id).then(list.reload, (reason) => setFailure(message(reason)));
  return (
    <div className="card">
      <header className="page-header">
        <h2>Keys</h2>
        <button onClick={() => setMaking(!making)} aria-expanded={making}>
          <KeyRound /> New key
        </button>
      </header>
      {own.value && (
        <p className="hint">
          You are here as {own.value.name}: {own.value.scopes.join(', ')}.
        </p>
      )}
      {(failure || list.failure) && (
        <p className="alert" role="alert">
          {failure || list.failure}
        </p>
      )}
      {making && (
        <NewKey
          first={first}
          made={(name, key) => {
            setMade({ name, key });
            setMaking(false);
            setFailure('');
            list.reload();
          }}
          failed={setFailure}
        />
      )}
      {made && (
        <div className="made" role="status">
          <p>The key for {made.name}. Copy it now: it is not shown again.</p>
          <pre className="code" tabIndex={0}>{made.key}</pre>
          <div className="pair">
            <button onClick={() => void navigator.clipboard?.writeText(made.key)}>Copy</button>
            <button onClick={() => setMade(undefined)}>Done</button>
          </div>
        </div>
      )}
      <ul className="rows">
        {list.value?.keys.map((key) => (
          <li key={key.id}>
            <span className={`badge ${key.state === 'valid' ? 'completed' : 'failed'}`}>{key.state}</span>
            <span className="grow">
              {key.name} <small>{described(key)}</small>
            </span>
            {key.state === 'valid' && (
              <button className="danger" aria-label={`Revoke ${key.name}`} onClick={() => revoke(key)}>
                Revoke
              </button>
            )}
          </li>
        ))}
        {list.value?.keys.length === 0 && <li className="empty">No keys yet: whoever reaches the server may do everything.</li>}
      </ul>
    </div>
  );
}

function described({ scopes, expires_at: end, limits }: Key): string {
  const most = LIMITS.filter(([member]) => limits[member] !== null).map(([member, label]) => `${label.toLowerCase()}: ${limits[member]}`);
  return [scopes.join(', '), end && `until ${new Date(end).toLocaleDateString()}`, ...most].filter(Boolean).join(' · ');
}

interface NewKeyProps {
  first: boolean;
  made: (name: string, key: string) => void;
  failed: (text: string) => void;
}

function NewKey({ first, made, failed }: NewKeyProps) {
  const [scope, setScope] = useState(first ? 'admin' : 'call');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const names = text('endpoints') || '*';
    const limits = Object.fromEntries(LIMITS.filter(([member]) => text(member)).map(([member]) => [member, Number(text(member))]));
    try {
      const { name, key } = await keys.create({
        name: text('name'),
        scopes: scope === 'call' ? names.split(',').map((each) => `call:${each.trim()}`) : [scope],
        ...(text('expires') ? { expires_at: `${text('expires')}T00:00:00Z` } : {}),
        ...(Object.keys(limits).length > 0 ? { limits } : {}),
      });
      made(name, key);
    } catch (reason) {
      failed(message(reason));
    }
  };
  return (
    <form className="new-key" onSubmit={(event) => void submit(event)}>
      {first && (
        <p className="notice">
          The first key is your own. From then on the server wants a key from everyone: give yours as the password when this browser asks, with
          any user name.
        </p>
      )}
      <label className="field">
        <span>Who uses it</span>
        <input name="name" required maxLength={100} placeholder="shop" />
      </label>
      <label className="field">
        <span>What it opens</span>
        <select value={scope} disabled={first} onChange={(event) => setScope(event.target.value)}>
          <option value="call">Calling endpoints</option>
          <option value="develop">Building workflows</option>
          <option value="admin">Everything, keys included</option>
        </select>
      </label>
      {scope === 'call' && (
        <label className="field">
          <span>Endpoints, with commas between; * for all</span>
          <input name="endpoints" placeholder="*" />
        </label>
      )}
      <label className="field">
        <span>Valid until</span>
        <input name="expires" type="date" />
      </label>
      {LIMITS.map(([member, label]) => (
        <label className="field" key={member}>
          <span>{label}, at most</span>
          <input name={member} type="number" min={1} placeholder="no limit" />
        </label>
      ))}
      <button className="primary">Make the key</button>
    </form>
  );
}
