import { Download, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { message } from '../api/http';
import { library, size, type Transfer } from '../api/library';
import { useLoaded } from '../app/useLoaded';
import { Dialog } from '../app/Dialog';

const isUnderWay = ({ state }: Transfer) => ['queued', 'running', 'verifying'].includes(state);

export default function ModelsPage() {
  const [beat, setBeat] = useState(0);
  const models = useLoaded(library.all, beat);
  const [search, setSearch] = useState('');
  const [address, setAddress] = useState('');
  const [failure, setFailure] = useState('');
  const [inspected, setInspected] = useState<{ folder: string; name: string }>();
  const transfers = models.value?.downloads ?? [];
  const active = transfers.some(isUnderWay);
  useEffect(() => {
    const timer = setInterval(() => setBeat((before) => before + 1), active ? 1000 : 5000);
    return () => clearInterval(timer);
  }, [active]);
  const act = (work: () => Promise<unknown>) =>
    work().then(
      () => (setFailure(''), setBeat((before) => before + 1)),
      (reason) => setFailure(message(reason)),
    );
  const fits = (text: string) => text.toLowerCase().includes(search.toLowerCase());
  return (
    <section className="page">
      <header className="page-header">
        <h1>Models</h1>
        <input type="search" placeholder="Search" aria-label="Search models" value={search} onChange={(event) => setSearch(event.target.value)} />
      </header>
      {(failure || models.failure) && (
        <p className="alert" role="alert">
          {failure || models.failure}
        </p>
      )}
      {transfers.length > 0 && (
        <div className="card">
          <h2>Downloads</h2>
          <ul className="rows">
            {transfers.map((transfer) => (
              <li key={transfer.id}>
                <span className="grow">
                  {transfer.file} <small>{said(transfer)}</small>
                  {isUnderWay(transfer) && <progress aria-label={`Progress of ${transfer.file}`} max={transfer.size ?? undefined} value={transfer.size ? transfer.received : undefined} />}
                </span>
                {isUnderWay(transfer) && (
                  <button className="icon" aria-label={`Stop ${transfer.file}`} onClick={() => void act(() => library.stop(transfer.id))}>
                    <X />
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="card">
        <h2>Here</h2>
        <ul className="rows">
          {models.value?.files.filter(({ name, folder }) => fits(`${folder} ${name}`)).map(({ folder, name, size: bytes }) => (
            <li key={`${folder}/${name}`}>
              <span className="grow">
                {name} <small>{folder} · {size(bytes)}</small>
              </span>
              <button onClick={() => setInspected({ folder, name })}>Inspect</button>
              <button
                className="icon"
                aria-label={`Remove ${name}`}
                onClick={() => confirm(`Delete ${name} from the disk?`) && void act(() => library.remove(folder, name))}
              >
                <Trash2 />
              </button>
            </li>
          ))}
          {models.value?.files.length === 0 && <li className="empty">No model files yet.</li>}
        </ul>
      </div>
      <div className="card">
        <h2>Get more</h2>
        <form
          className="page-header"
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => library.pull([address.trim()])).then(() => setAddress(''));
          }}
        >
          <input aria-label="Address of a model file" placeholder="hf://owner/repository/file.safetensors" value={address} onChange={(event) => setAddress(event.target.value)} />
          <button disabled={address.trim() === ''}>
            <Download /> Get
          </button>
        </form>
        <ul className="rows">
          {models.value?.catalogue.filter(({ name, title }) => fits(`${name} ${title}`)).map(({ name, title, present, files }) => (
            <li key={name}>
              <span className="grow">
                {title} <b className="size">{together(files)}</b>
                <small className="files">{files.map((file) => file.name).join(', ')}</small>
              </span>
              {present ? (
                <span className="badge completed">Here</span>
              ) : (
                <button aria-label={`Get ${title}`} onClick={() => void act(() => library.pull([name]))}>
                  <Download /> Get
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      {inspected && <Inspected {...inspected} close={() => setInspected(undefined)} />}
    </section>
  );
}

/** What the files of a model weigh together, if that is known of each. */
function together(files: { size: number | null }[]): string {
  return files.every((file) => file.size !== null) ? size(files.reduce((sum, file) => sum + file.size!, 0)) : '';
}

function said({ state, received, size: bytes, bytes_per_second: speed, message: text }: Transfer): string {
  const share = bytes ? `${size(received)} of ${size(bytes)}` : size(received);
  return state === 'running' ? `${share}, ${size(speed)}/s` : text ? `${state}: ${text}` : state;
}

function Inspected({ folder, name, close }: { folder: string; name: string; close: () => void }) {
  const found = useLoaded(() => library.inspect(folder, name), name);
  return (
    <Dialog title={name} close={close} wide>
      {found.failure && (
        <p className="alert" role="alert">
          {found.failure}
        </p>
      )}
      <pre className="code" tabIndex={0}>{found.value === undefined ? 'Reading…' : JSON.stringify(found.value, null, 2)}</pre>
    </Dialog>
  );
}
