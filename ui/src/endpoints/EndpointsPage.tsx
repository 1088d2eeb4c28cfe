import { Copy, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { getJson, message, post } from '../api/http';
import { keys, money, seconds, type Amount } from '../api/keys';
import { useLoaded } from '../app/useLoaded';
import { complete, examples, type Call } from './examples';

export interface Parameter {
  name: string;
  type: string;
  targets?: unknown[];
  required: boolean;
  random?: boolean;
  default?: unknown;
  min?: number;
  max?: number;
  choices?: unknown[];
  description?: string;
}

interface Endpoint {
  name: string;
  version: number;
  description: string;
  published_at: unknown;
  parameters: Parameter[];
}

export default function EndpointsPage() {
  const list = useLoaded(() => getJson<{ endpoints: Endpoint[] }>('api/easel/endpoints'));
  const usage = useLoaded(() => keys.usage('30d', 'endpoint'));
  const own = useLoaded(keys.own);
  const [failure, setFailure] = useState('');
  const remove = ({ name }: Endpoint) =>
    confirm(`Remove ${name} with all its versions? Who calls it gets an error from then on.`) &&
    void post(`api/easel/endpoints/${encodeURIComponent(name)}`, {}, 'DELETE').then(list.reload, (reason) => setFailure(message(reason)));
  return (
    <section className="page">
      <header className="page-header">
        <h1>Endpoints</h1>
        <a className="button" href="openapi.json" target="_blank" rel="noreferrer">
          OpenAPI
        </a>
      </header>
      {(failure || list.failure) && (
        <p className="alert" role="alert">
          {failure || list.failure}
        </p>
      )}
      {list.value?.endpoints.length === 0 && (
        <p className="empty">
          Nothing is published. Open a workflow under <a href="#/graph">Graph</a> and press Publish.
        </p>
      )}
      {list.value?.endpoints.map((endpoint) => (
        <EndpointCard
          key={endpoint.name}
          latest={endpoint}
          used={usage.value?.usage.find((row) => row.endpoint === endpoint.name)}
          price={Number(usage.value?.price_per_second ?? 0)}
          keyed={own.value !== undefined && own.value.name !== 'anyone'}
          remove={() => remove(endpoint)}
          failed={setFailure}
          changed={list.reload}
        />
      ))}
    </section>
  );
}

interface CardProps {
  latest: Endpoint;
  used?: Amount;
  price: number;
  /** Whether the server asks for keys. */
  keyed: boolean;
  remove: () => void;
  failed: (text: string) => void;
  changed: () => void;
}

function EndpointCard({ latest, used, price, keyed, remove, failed, changed }: CardProps) {
  const address = (reference: string) => `api/easel/endpoints/${encodeURIComponent(reference)}`;
  const [version, setVersion] = useState<number>();
  const versions = useLoaded(() => getJson<{ versions: number[] }>(address(latest.name)), latest.version);
  const chosen = useLoaded(
    () => (version === undefined || version === latest.version ? Promise.resolve(latest) : getJson<Endpoint>(address(`${latest.name}@${version}`))),
    `${version} ${latest.version}`,
  );
  const endpoint = chosen.value ?? latest;
  const removeVersion = () =>
    confirm(`Remove version ${endpoint.version} of ${endpoint.name}?`) &&
    void post(address(`${endpoint.name}@${endpoint.version}`), {}, 'DELETE').then(
      () => (setVersion(undefined), versions.reload(), changed()),
      (reason) => failed(message(reason)),
    );
  const several = (versions.value?.versions.length ?? 0) > 1;
  return (
    <article className="card">
      <header className="page-header">
        <h2>/e/{endpoint.name}</h2>
        <label className="version">
          <span className="hidden">Version of {endpoint.name}</span>
          <select value={endpoint.version} onChange={(event) => setVersion(Number(event.target.value))}>
            {(versions.value?.versions ?? [latest.version]).map((number) => (
              <option key={number} value={number}>
                version {number}
                {number === latest.version ? ' (newest)' : ''}
              </option>
            ))}
          </select>
        </label>
        {several && <button onClick={removeVersion}>Remove this version</button>}
        <button className="icon" aria-label={`Remove ${endpoint.name}`} onClick={remove}>
          <Trash2 />
        </button>
      </header>
      {endpoint.description && <p>{endpoint.description}</p>}
      <p className="hint">
        {used ? `${used.jobs} ${used.jobs === 1 ? 'call' : 'calls'} in 30 days, ${seconds(used)} of device time${price > 0 ? `, cost ${money(used)}` : ''}.` : 'Not called in 30 days.'}
      </p>
      {chosen.failure && (
        <p className="alert" role="alert">
          {chosen.failure}
        </p>
      )}
      <Try key={endpoint.version} endpoint={endpoint} newest={endpoint.version === latest.version} keyed={keyed} />
    </article>
  );
}

/** Values in the types that the endpoint takes; what is left empty is left out. */
function body(parameters: Parameter[], values: Record<string, string>): Record<string, unknown> {
  const given = parameters.filter(({ name }) => (values[name] ?? '') !== '');
  return Object.fromEntries(
    given.map(({ name, type }) => {
      const text = values[name]!;
      return [name, /int|num|float/.test(type) ? Number(text) : /bool/.test(type) ? text === 'true' : text];
    }),
  );
}

const forms = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'video/mp4', 'video/webm'];

/** A file becomes a data URL, as callers send it in JSON. */
function read(file: File | undefined, done: (url: string) => void) {
  if (!file) return done('');
  const reader = new FileReader();
  reader.onload = () => done(String(reader.result));
  reader.readAsDataURL(file);
}

function Value({ parameter, value, onChange }: { parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const { type, required, description, default: initial, random, choices } = parameter;
  if (type === 'file') return <input type="file" required={required} title={description} onChange={(event) => read(event.target.files?.[0], onChange)} />;
  const offered = type === 'choice' ? choices : type === 'boolean' ? [true, false] : undefined;
  if (offered)
    return (
      <select required={required} title={description} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{String(initial ?? '')}</option>
        {offered.map((choice) => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </select>
    );
  return <input required={required} title={description} placeholder={random ? 'random' : String(initial ?? '')} value={value} onChange={(event) => onChange(event.target.value)} />;
}

/** Long values, such as files, are shortened where they are only shown. */
function shown(json: Record<string, unknown>): Record<string, unknown> {
  const short = (value: unknown) => (typeof value === 'string' && value.startsWith('data:') && value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, short(value)]));
}

function Try({ endpoint, newest, keyed }: { endpoint: Endpoint; newest: boolean; keyed: boolean }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [state, setState] = useState<{ busy?: boolean; failure?: string; url?: string; type?: string }>({});
  const [language, setLanguage] = useState('curl');
  const [accept, setAccept] = useState('*/*');
  const json = body(endpoint.parameters, values);
  const sent = complete(endpoint.parameters, json);
  const reference = newest ? endpoint.name : `${endpoint.name}@${endpoint.version}`;
  const example: Call = { url: new URL(`e/${reference}`, document.baseURI).href, key: keyed, ...(accept === '*/*' ? {} : { accept }) };
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard?.writeText(examples[language]!(example, sent)).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    });
  const call = async () => {
    setState({ busy: true });
    try {
      const answer = await fetch(`e/${endpoint.name}@${endpoint.version}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: accept },
        body: JSON.stringify(json),
      });
      if (!answer.ok) {
        const problem = await answer.json().catch(() => ({}));
        setState({ failure: problem.detail ?? `The endpoint answered with status ${answer.status}.` });
        return;
      }
      const result = await answer.blob();
      setState({ url: URL.createObjectURL(result), type: result.type });
    } catch (reason) {
      setState({ failure: message(reason) });
    }
  };
  return (
    <div className="try">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void call();
        }}
      >
        {endpoint.parameters.map((parameter) => (
          <label className="field" key={parameter.name}>
            <span>
              {parameter.name}
              {parameter.required && ' (required)'}
            </span>
            <Value parameter={parameter} value={values[parameter.name] ?? ''} onChange={(value) => setValues({ ...values, [parameter.name]: value })} />
          </label>
        ))}
        <label className="field">
          <span>Answer as</span>
          <select value={accept} onChange={(event) => setAccept(event.target.value)}>
            <option value="*/*">the workflow saves it</option>
            {forms.map((form) => (
              <option key={form}>{form}</option>
            ))}
          </select>
        </label>
        <button className="primary" disabled={state.busy}>
          <Play /> {state.busy ? 'Working …' : 'Try it'}
        </button>
        {state.failure && (
          <p className="alert" role="alert">
            {state.failure}
          </p>
        )}
        {state.url && (state.type?.startsWith('video') ? <video src={state.url} aria-label={`Result of ${endpoint.name}`} controls autoPlay muted loop playsInline /> : <img src={state.url} alt={`Result of ${endpoint.name}`} />)}
      </form>
      <div>
        <div className="segments">
          {Object.keys(examples).map((name) => (
            <button type="button" key={name} aria-pressed={language === name} onClick={() => setLanguage(name)}>
              {name}
            </button>
          ))}
        </div>
        <pre className="code" tabIndex={0}>{examples[language]!(example, shown(sent))}</pre>
        <button onClick={copy}>
          <Copy /> {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}
