import { ArrowLeft, Download, RotateCcw, Share2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { message } from '../api/http';
import { bookUrl, pathOf, pictureUrl, sharedUrl, stories, type Story, type Turn } from './api';

const LOOK_MILLISECONDS = 500;

/** One story: the turn that is read, its picture as soon as there is one, the choices, and the way here. */
export function Reader({ id }: { id: string }) {
  const [story, setStory] = useState<Story>();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const words = useRef<HTMLDivElement>(null);

  const change = async (ask: () => Promise<Story>, moves: boolean) => {
    setBusy(true);
    setFailure('');
    try {
      setStory(await ask());
      if (moves) {
        words.current?.focus({ preventScroll: true });
        document.getElementById('content')?.scrollTo({ top: 0 });
      }
    } catch (reason) {
      setFailure(message(reason));
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => void change(() => stories.story(id), false), [id]);

  const turn = story?.turns[story.here];
  const pending = turn?.picture.state === 'PENDING';
  useEffect(() => {
    if (!pending) {
      return;
    }
    let current = true;
    const timer = setInterval(() => {
      stories.story(id).then(
        (now) => current && setStory((before) => (before && before.here === now.here ? now : before)),
        () => undefined,
      );
    }, LOOK_MILLISECONDS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [id, pending, turn?.id]);

  if (!story || !turn) {
    return (
      <section className="page">
        {failure ? (
          <p className="alert" role="alert">
            {failure} <a href="#/story">All stories</a>
          </p>
        ) : (
          <p className="loading">Opening the story…</p>
        )}
      </section>
    );
  }
  return (
    <section className="story" aria-busy={busy}>
      <header className="page-header">
        <h1>{story.title}</h1>
        <a className="button" href="#/story">
          <ArrowLeft /> All stories
        </a>
        <a className="button" href={bookUrl(id)} download>
          <Download /> Book
        </a>
        <a className="button" href={sharedUrl(id)} download>
          <Share2 /> Share
        </a>
      </header>
      <div className="spread">
        <PictureOf story={story} turn={turn} again={() => void change(() => stories.paint(id, turn.id), false)} />
        <div className="told" ref={words} tabIndex={-1}>
          <p className="story-text">{turn.text}</p>
          {busy && (
            <p className="hint going-on" role="status">
              The story goes on…
            </p>
          )}
          {failure && (
            <p className="alert" role="alert">
              {failure}
            </p>
          )}
          <ul className="choices-list" aria-label="What happens next?">
            {turn.choices.map((choice, index) => (
              <li key={index}>
                <button disabled={busy} onClick={() => void change(() => stories.choose(id, turn.id, index), true)}>
                  {choice}
                  {story.turns.some(({ parent, choice: taken }) => parent === turn.id && taken === index) && <small>taken before</small>}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <Way story={story} go={(turnId) => void change(() => stories.go(id, turnId), true)} busy={busy} />
    </section>
  );
}

function PictureOf({ story, turn, again }: { story: Story; turn: Turn; again: () => void }) {
  const { state, file, problem } = turn.picture;
  if (state === 'MADE') {
    const url = pictureUrl(story.id, file);
    return (
      <figure className="scene">
        {/\.(mp4|webm)$/.test(file) ? (
          <video src={url} autoPlay loop muted playsInline controls aria-label={turn.scene} />
        ) : (
          <img src={url} alt={turn.scene} />
        )}
      </figure>
    );
  }
  return (
    <figure className="scene" role="status">
      {state === 'PENDING' ? (
        <div className="painting">The picture is being painted. Read on, it will appear here.</div>
      ) : (
        <div className="unpainted">
          <p>{problem || 'This turn has no picture.'}</p>
          <button onClick={again}>
            <RotateCcw /> Paint it
          </button>
        </div>
      )}
    </figure>
  );
}

/** The turns that led here, and branches that were left, to go back to. */
function Way({ story, go, busy }: { story: Story; go: (turn: number) => void; busy: boolean }) {
  const path = pathOf(story);
  const others = story.turns.filter((turn) => !path.includes(turn) && !story.turns.some(({ parent }) => parent === turn.id));
  const label = (turn: Turn) => (turn.parent < 0 ? 'The beginning' : story.turns[turn.parent]!.choices[turn.choice]!);
  return (
    <nav className="way" aria-label="The way here">
      <h2>The way here</h2>
      <ol>
        {path.map((turn) => (
          <li key={turn.id}>
            <button disabled={busy} aria-current={turn.id === story.here ? 'step' : undefined} onClick={() => go(turn.id)}>
              {turn.picture.file ? <img src={pictureUrl(story.id, turn.picture.file)} alt="" /> : <span className="blank" />}
              {label(turn)}
            </button>
          </li>
        ))}
      </ol>
      {others.length > 0 && (
        <>
          <h2>Other ways it went</h2>
          <ol>
            {others.map((turn) => (
              <li key={turn.id}>
                <button disabled={busy} onClick={() => go(turn.id)}>
                  {turn.picture.file ? <img src={pictureUrl(story.id, turn.picture.file)} alt="" /> : <span className="blank" />}
                  {label(turn)}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </nav>
  );
}
