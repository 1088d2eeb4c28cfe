import { useState } from 'react';
import { message, post } from '../api/http';
import { Dialog } from '../app/Dialog';
import { useLoaded } from '../app/useLoaded';
import type { Parameter } from '../endpoints/EndpointsPage';
import { toPrompt } from './Toolbar';

/** Publishes the workflow: which widgets may be set by a call is chosen from those that the server finds. */
export function Publish({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [left, setLeft] = useState<string[]>([]);
  const [failure, setFailure] = useState('');
  const [done, setDone] = useState(false);
  const found = useLoaded(async () => {
    const answer = await post<{ parameters: Parameter[] }>('api/easel/endpoint-parameters', { workflow: await toPrompt() });
    return answer.parameters;
  });
  const publish = async () => {
    try {
      const chosen = found.value!.filter((parameter) => !left.includes(parameter.name));
      const parameters = chosen.map((parameter) => ({
        name: parameter.name,
        target: (parameter.targets ?? []).join(','),
        ...(parameter.required ? { required: true } : {}),
      }));
      await post('api/easel/endpoints', {
        name,
        workflow: await toPrompt(),
        ...(left.length > 0 ? { parameters } : {}),
      });
      setDone(true);
    } catch (reason) {
      const detail = ((reason as { body?: { detail?: string } }).body ?? {}).detail;
      setFailure(detail ?? message(reason));
    }
  };
  return (
    <Dialog title="Publish as an endpoint" close={close}>
      {done ? (
        <p role="status">
          Published. <a href="#/endpoints">Try it under Endpoints.</a>
        </p>
      ) : (
        <form
          className="publish"
          onSubmit={(event) => {
            event.preventDefault();
            void publish();
          }}
        >
          <label className="field">
            <span>Name</span>
            <input required value={name} onChange={(event) => setName(event.target.value)} placeholder="flux" />
          </label>
          <fieldset>
            <legend>What a call may set</legend>
            {found.value?.map((parameter) => (
              <label className="check" key={parameter.name}>
                <input
                  type="checkbox"
                  checked={!left.includes(parameter.name)}
                  onChange={(event) => setLeft(event.target.checked ? left.filter((other) => other !== parameter.name) : [...left, parameter.name])}
                />
                {parameter.name} <small>{parameter.type}</small>
              </label>
            ))}
          </fieldset>
          {(failure || found.failure) && (
            <p className="alert" role="alert">
              {failure || found.failure}
            </p>
          )}
          <button className="primary" disabled={!found.value || name === ''}>
            Publish
          </button>
        </form>
      )}
    </Dialog>
  );
}
