import { useState } from 'react';
import { keys, money, seconds, type Amount } from '../api/keys';
import { useLoaded } from '../app/useLoaded';

const SPANS = [
  ['24h', 'Day'],
  ['7d', 'Week'],
  ['30d', 'Month'],
] as const;

/** Device time and what it costs, by who used it and for what. */
export function UsageCard() {
  const [since, setSince] = useState<string>('30d');
  const report = useLoaded(() => keys.usage(since, 'key,endpoint'), since);
  const priced = Number(report.value?.price_per_second ?? 0) > 0;
  const amounts = (amount: Amount) => (
    <>
      <td>{amount.jobs}</td>
      <td>{seconds(amount)}</td>
      {priced && <td>{money(amount)}</td>}
    </>
  );
  return (
    <div className="card">
      <header className="page-header">
        <h2>Usage</h2>
        <div className="segments">
          {SPANS.map(([span, name]) => (
            <button key={span} aria-pressed={since === span} onClick={() => setSince(span)}>
              {name}
            </button>
          ))}
        </div>
      </header>
      {report.failure && (
        <p className="alert" role="alert">
          {report.failure}
        </p>
      )}
      {report.value && (
        <div className="scrolled" tabIndex={0} role="region" aria-label="Usage by key and endpoint">
          <table>
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Endpoint</th>
                <th scope="col">Jobs</th>
                <th scope="col">Device time</th>
                {priced && <th scope="col">Cost</th>}
              </tr>
            </thead>
            <tbody>
              {report.value.usage.map((row) => (
                <tr key={`${row.key} ${row.endpoint}`}>
                  <td>{row.key_name || (row.key ? row.key : 'no key')}</td>
                  <td>{row.endpoint || 'own workflows'}</td>
                  {amounts(row)}
                </tr>
              ))}
              {report.value.usage.length === 0 && (
                <tr>
                  <td colSpan={5}>Nothing was run.</td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  Together
                </th>
                {amounts(report.value.total)}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {report.value && !priced && (
        <p className="hint">
          The server counts costs when it is started with <code>--price-per-second</code>.
        </p>
      )}
    </div>
  );
}
