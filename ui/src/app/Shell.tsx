import { BookOpen, Boxes, Image, ListVideo, Moon, Plug, Settings, Sun, Workflow } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { useRuns } from '../api/runs';
import { StudioPage } from '../studio/StudioPage';
import { Boundary } from './Boundary';

const StoryPage = lazy(() => import('../story/StoryPage'));
const GraphPage = lazy(() => import('../graph/GraphPage'));
const QueuePage = lazy(() => import('../queue/QueuePage'));
const ModelsPage = lazy(() => import('../models/ModelsPage'));
const EndpointsPage = lazy(() => import('../endpoints/EndpointsPage'));
const SettingsPage = lazy(() => import('../settings/SettingsPage'));

const places: [string, string, ReactNode][] = [
  ['/studio', 'Studio', <Image key="i" />],
  ['/story', 'Story', <BookOpen key="i" />],
  ['/graph', 'Graph', <Workflow key="i" />],
  ['/models', 'Models', <Boxes key="i" />],
  ['/queue', 'Queue', <ListVideo key="i" />],
  ['/endpoints', 'Endpoints', <Plug key="i" />],
  ['/settings', 'Settings', <Settings key="i" />],
];

export function Shell() {
  return (
    <Router hook={useHashLocation}>
      <a className="skip" href="#content" onClick={(event) => (event.preventDefault(), document.getElementById('content')?.focus())}>
        Skip to content
      </a>
      <div className="shell">
        <Navigation />
        <Connection />
        <main id="content" tabIndex={-1}>
          <Boundary>
            <Suspense fallback={<p className="loading">Loading…</p>}>
              <Switch>
                <Route path="/studio" component={StudioPage} />
                <Route path="/story" component={StoryPage} />
                <Route path="/story/:id" component={StoryPage} />
                <Route path="/graph/:job?" component={GraphPage} />
                <Route path="/models" component={ModelsPage} />
                <Route path="/queue" component={QueuePage} />
                <Route path="/endpoints" component={EndpointsPage} />
                <Route path="/settings" component={SettingsPage} />
                <Route>
                  <Redirect to="/studio" />
                </Route>
              </Switch>
            </Suspense>
          </Boundary>
        </main>
      </div>
    </Router>
  );
}

function Navigation() {
  const [location] = useLocation();
  const waiting = useRuns((state) => state.waiting);
  return (
    <nav className="navigation" aria-label="Pages">
      <img className="brand" src="./easel.svg" alt="Easel" />
      {places.map(([path, name, icon]) => (
        <Link key={path} href={path} className="place" aria-current={location.startsWith(path) ? 'page' : undefined}>
          {icon}
          <span>{name}</span>
          {path === '/queue' && waiting > 0 && <b className="count" aria-label={`${waiting} in the queue`}>{waiting}</b>}
        </Link>
      ))}
      <Theme />
    </nav>
  );
}

function Theme() {
  const stored = localStorage.getItem('easel.theme');
  const [theme, setTheme] = useState(stored ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  if (stored) {
    document.documentElement.dataset.theme = stored;
  }
  const next = theme === 'dark' ? 'light' : 'dark';
  const toggle = () => {
    localStorage.setItem('easel.theme', next);
    document.documentElement.dataset.theme = next;
    setTheme(next);
  };
  return (
    <button className="icon theme" onClick={toggle} aria-label={`Use ${next} colours`} title={`Use ${next} colours`}>
      {theme === 'dark' ? <Sun /> : <Moon />}
    </button>
  );
}

function Connection() {
  const connected = useRuns((state) => state.connected);
  return (
    <div role="status" className="connection">
      {connected === false && <span>The connection to the server is lost. Trying again; your work here is kept.</span>}
    </div>
  );
}
