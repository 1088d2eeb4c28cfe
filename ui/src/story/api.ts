import { getJson, post } from '../api/http';

export interface Picture {
  state: 'NONE' | 'PENDING' | 'MADE' | 'FAILED';
  prompt: string;
  file: string;
  problem: string;
}

export interface Turn {
  id: number;
  parent: number;
  choice: number;
  text: string;
  choices: string[];
  scene: string;
  picture: Picture;
}

export interface Story {
  id: string;
  title: string;
  premise: string;
  writer: string;
  endpoint: string;
  bible: { setting: string; tone: string; characters: { name: string; look: string }[] };
  turns: Turn[];
  here: number;
}

export interface Shelf {
  stories: { id: string; title: string; premise: string; turns: number; updated_at: number; picture: string }[];
  premises: string[];
  endpoints: string[];
}

const root = 'api/easel/stories';

export const stories = {
  shelf: () => getJson<Shelf>(root),
  story: (id: string) => getJson<Story>(`${root}/${id}`),
  begin: (wish: { premise: string; style: string; seed: number; endpoint?: string }) => post<Story>(root, wish),
  take: (shared: unknown) => post<Story>(`${root}/shared`, shared),
  choose: (id: string, turn: number, choice: number) => post<Story>(`${root}/${id}/choices`, { turn, choice }),
  go: (id: string, turn: number) => post<Story>(`${root}/${id}/here`, { turn }),
  paint: (id: string, turn: number) => post<Story>(`${root}/${id}/pictures`, { turn }),
  remove: (id: string) => post<unknown>(`${root}/${id}`, {}, 'DELETE'),
};

export const pictureUrl = (id: string, file: string) => `${root}/${id}/pictures/${file}`;
export const bookUrl = (id: string) => `${root}/${id}/book`;
export const sharedUrl = (id: string) => `${root}/${id}/shared`;

/** The turns from the first to the one that is read. */
export function pathOf(story: Story): Turn[] {
  const path: Turn[] = [];
  for (let at = story.here; at >= 0; at = story.turns[at]!.parent) {
    path.unshift(story.turns[at]!);
  }
  return path;
}
