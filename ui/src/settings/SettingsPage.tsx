import { useState } from 'react';
import { message } from '../api/http';
import { server } from '../api/server';
import { useLoaded } from '../app/useLoaded';
import { Keys } from './Keys';
import { UsageCard } from './Usage';

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export default function SettingsPage() {
  const stats = useLoaded(server.stats);
  const [note, setNote] = useState('');
  const free = () => server.free().then(
    () => setNote('Models are unloaded when the running job has ended.'),
    (reason) => setNote(message(reason)),
  );
  return (
    <section className="page">
      <header className="page-header">
        <h1>Settings</h1>
        <button onClick={stats.reload}>Refresh</button>
      </header>
      {stats.failure && (
        <p className="alert" role="alert">
          {stats.failure}
        </p>
      )}
      {stats.value && (
        <>
          <div className="card">
            <h2>Device</h2>
            <dl>
              {stats.value.devices.map((device) => (
                <div key={device.name}>
                  <dt>{device.name}</dt>
                  <dd>
                    {gigabytes(device.vram_free)} of {gigabytes(device.vram_total)} free
                  </dd>
                </div>
              ))}
              <div>
                <dt>Memory of the machine</dt>
                <dd>
                  {gigabytes(stats.value.system.ram_free)} of {gigabytes(stats.value.system.ram_total)} free
                </dd>
              </div>
            </dl>
            <button onClick={() => void free()}>Unload models</button>
            <p role="status">{note}</p>
          </div>
          <div className="card">
            <h2>Server</h2>
            <dl>
              <div>
                <dt>Version</dt>
                <dd>{stats.value.system.python_version.replace(/^none \(|\)$/g, '')}</dd>
              </div>
              <div>
                <dt>Tensor library</dt>
                <dd>{stats.value.system.pytorch_version}</dd>
              </div>
              <div>
                <dt>Started with</dt>
                <dd>
                  <code>{stats.value.system.argv.join(' ') || 'no options'}</code>
                </dd>
              </div>
            </dl>
            <p>
              Limits of sizes and of the queue, the price of device time, and folders are options of <code>easel serve</code>: see{' '}
              <code>easel serve --help</code>.
            </p>
          </div>
        </>
      )}
      <Keys />
      <UsageCard />
    </section>
  );
}
