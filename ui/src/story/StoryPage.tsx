import { BookOpen, Feather, Trash2, Upload } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { message, parseLossless } from '../api/http';
import { useLoaded } from '../app/useLoaded';
import { pictureUrl, stories, type Shelf } from './api';
import { Reader } from './Reader';
import './story.css';

export default function StoryPage() {
  const [reading, parameters] = useRoute('/story/:id');
  return reading ? <Reader key={parameters.id} id={parameters.id!} /> : <Beginnings />;
}

/** Where stories begin and go on. */
function Beginnings() {
  const shelf = useLoaded(stories.shelf);
  const [, navigate] = useLocation();
  const [premise, setPremise] = useState('');
  const [endpoint, setEndpoint] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);

  const begin = async (words: string) => {
    setBusy(true);
    setFailure('');
    try {
      const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
      const story = await stories.begin({ premise: words, style: 'illustration', seed, ...(endpoint ? { endpoint } : {}) });
      navigate(`/story/${story.id}`);
    } catch (reason) {
      setFailure(message(reason));
      setBusy(false);
    }
  };

  const take = async (file: File | undefined) => {
    if (file) {
      try {
        const story = await stories.take(parseLossless(await file.text()));
        navigate(`/story/${story.id}`);
      } catch (reason) {
        setFailure(`${file.name} was not taken: ${message(reason)}`);
      }
    }
  };

  return (
    <section className="page story-start">
      <header className="page-header">
        <h1>A story to play</h1>
        <label className="button upload">
          <Upload /> Open a shared story
          <input type="file" accept=".json,application/json" onChange={(event) => void take(event.target.files?.[0])} />
        </label>
      </header>
      {(failure || shelf.failure) && (
        <p className="alert" role="alert">
          {failure || shelf.failure}
        </p>
      )}
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void begin(premise);
        }}
      >
        <label className="field">
          <span>How does it begin?</span>
          <textarea
            rows={3}
            value={premise}
            placeholder="Somebody finds something, somewhere …"
            onChange={(event) => setPremise(event.target.value)}
          />
        </label>
        <div className="story-begin">
          {(shelf.value?.endpoints.length ?? 0) > 0 && (
            <label className="field">
              <span>Pictures by</span>
              <select value={endpoint} onChange={(event) => setEndpoint(event.target.value)}>
                <option value="">the best model here</option>
                {shelf.value!.endpoints.map((name) => (
                  <option key={name} value={name}>
                    /e/{name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <button className="primary" disabled={busy || premise.trim() === ''}>
            <Feather /> Begin
          </button>
        </div>
      </form>
      <h2>Or begin with one of these</h2>
      <ul className="premises">
        {shelf.value?.premises.map((words) => (
          <li key={words}>
            <button disabled={busy} onClick={() => void begin(words)}>
              {words}
            </button>
          </li>
        ))}
      </ul>
      {shelf.value && shelf.value.stories.length > 0 && <Shelved shelf={shelf.value} reload={shelf.reload} fail={setFailure} />}
    </section>
  );
}

function Shelved({ shelf, reload, fail }: { shelf: Shelf; reload: () => void; fail: (text: string) => void }) {
  return (
    <>
      <h2>Go on with</h2>
      <ul className="rows">
        {shelf.stories.map((story) => (
          <li key={story.id}>
            {story.picture ? <img className="thumb" src={pictureUrl(story.id, story.picture)} alt="" /> : <BookOpen />}
            <a className="grow" href={`#/story/${story.id}`}>
              {story.title}
            </a>
            <small>
              {story.turns === 1 ? '1 turn' : `${story.turns} turns`}, {new Date(story.updated_at).toLocaleDateString()}
            </small>
            <button
              className="icon"
              aria-label={`Remove ${story.title}`}
              onClick={() => {
                if (confirm(`Remove "${story.title}" with its pictures?`)) {
                  stories.remove(story.id).then(reload, (reason) => fail(message(reason)));
                }
              }}
            >
              <Trash2 />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
