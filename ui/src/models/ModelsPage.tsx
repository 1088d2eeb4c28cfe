import { useState } from 'react';
import { server } from '../api/server';
import { useLoaded } from '../app/useLoaded';

async function files(): Promise<[string, string[]][]> {
  const folders = await server.modelFolders();
  const listed = await Promise.all(folders.map(async (folder): Promise<[string, string[]]> => [folder, await server.modelFiles(folder)]));
  return listed.sort((a, b) => Number(b[1].length > 0) - Number(a[1].length > 0) || a[0].localeCompare(b[0]));
}

export default function ModelsPage() {
  const models = useLoaded(files);
  const [search, setSearch] = useState('');
  const shown = models.value?.map(([folder, names]): [string, string[]] => [
    folder,
    names.filter((name) => name.toLowerCase().includes(search.toLowerCase())),
  ]);
  return (
    <section className="page">
      <header className="page-header">
        <h1>Models</h1>
        <input type="search" placeholder="Search" aria-label="Search models" value={search} onChange={(event) => setSearch(event.target.value)} />
        <button onClick={models.reload}>Refresh</button>
      </header>
      {models.failure && (
        <p className="alert" role="alert">
          {models.failure}
        </p>
      )}
      {shown?.filter(([, names]) => names.length > 0).map(([folder, names]) => (
        <div className="card" key={folder}>
          <h2>{folder}</h2>
          <ul className="rows">
            {names.map((name) => (
              <li key={name}>
                <span className="grow">{name}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {shown && (
        <p className="hint">
          Folders without files: {shown.filter(([, names]) => names.length === 0).map(([folder]) => folder).join(', ')}. Put model
          files (safetensors or GGUF) into the folder of that name, then refresh.
        </p>
      )}
    </section>
  );
}
