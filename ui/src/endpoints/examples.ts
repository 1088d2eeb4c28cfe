import type { Parameter } from './EndpointsPage';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a call needs that is not in its body. */
export interface Call {
  url: string;
  /** The form of the answer that is asked for; none for the workflow's own. */
  accept?: string;
  /** Whether the server asks for a key. */
  key: boolean;
}

const KINDS: Record<string, string> = { 'image/png': 'picture.png', 'image/jpeg': 'picture.jpg', 'image/webp': 'picture.webp', 'image/gif': 'film.gif', 'video/mp4': 'film.mp4', 'video/webm': 'film.webm' };

const fileOf = ({ accept }: Call) => (accept && KINDS[accept]) ?? 'picture.png';

function headersOf({ accept, key }: Call, secret: string): [string, string][] {
  return [
    ['Content-Type', 'application/json'],
    ...(accept ? [['Accept', accept] as [string, string]] : []),
    ...(key ? [['Authorization', `Bearer ${secret}`] as [string, string]] : []),
  ];
}

/** A value that a required parameter could have, so that an example works as it stands. */
function sample({ name, type, default: initial, min, choices, description }: Parameter): unknown {
  if (initial !== undefined && initial !== null && initial !== '') {
    return initial;
  }
  switch (type) {
    case 'integer':
    case 'number':
      return min !== undefined && min > 1 ? min : 1;
    case 'boolean':
      return true;
    case 'choice':
      return choices?.[0] ?? '';
    case 'file':
      return 'data:image/png;base64,…';
    default:
      return /negative/i.test(`${name} ${description ?? ''}`) ? 'blurry, text' : 'a red apple on a blue background';
  }
}

/** The values of a call, with one for each required parameter that has none yet. */
export function complete(parameters: Parameter[], given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    parameters.filter(({ name, required }) => required || given[name] !== undefined).map((parameter) => [parameter.name, given[parameter.name] ?? sample(parameter)]),
  );
}

/** JSON as Python writes it. */
function python(value: unknown): string {
  return value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : JSON.stringify(value);
}

const lines = (values: Record<string, unknown>, write: (name: string, value: unknown) => string, indent: string) =>
  Object.entries(values).map(([name, value]) => `${indent}${write(name, value)},\n`).join('');

/** Calls of an endpoint in several languages. */
export const examples: Record<string, (call: Call, values: Record<string, unknown>) => string> = {
  curl: (call, values) =>
    [
      `curl ${call.url}`,
      `-d ${quoted(JSON.stringify(values))}`,
      ...headersOf(call, '$EASEL_API_KEY').filter(([name]) => name !== 'Content-Type').map(([name, value]) => `-H "${name}: ${value}"`),
      `-o ${fileOf(call)}`,
    ].join(' \\\n  '),
  Java: (call, values) => `HttpRequest request = HttpRequest.newBuilder(URI.create("${call.url}"))
${headersOf(call, '').map(([name, value]) => `    .header("${name}", "${value}"${name === 'Authorization' ? ' + System.getenv("EASEL_API_KEY")' : ''})\n`).join('')}    .POST(BodyPublishers.ofString(${JSON.stringify(JSON.stringify(values))}))
    .build();
HttpResponse<Path> answer = HttpClient.newHttpClient()
    .send(request, BodyHandlers.ofFile(Path.of("${fileOf(call)}")));`,
  Python: (call, values) => `${call.key ? 'import os\n' : ''}import requests

answer = requests.post(
    "${call.url}",
    json={
${lines(values, (name, value) => `${JSON.stringify(name)}: ${python(value)}`, '        ')}    },
${
  call.accept || call.key
    ? `    headers={
${headersOf(call, '').filter(([name]) => name !== 'Content-Type').map(([name, value]) => `        "${name}": "${value}"${name === 'Authorization' ? ' + os.environ["EASEL_API_KEY"]' : ''},\n`).join('')}    },
`
    : ''
})
answer.raise_for_status()
open("${fileOf(call)}", "wb").write(answer.content)`,
  TypeScript: (call, values) => `const answer = await fetch("${call.url}", {
  method: "POST",
  headers: {
${headersOf(call, '${process.env.EASEL_API_KEY}').map(([name, value]) => `    "${name}": ${name === 'Authorization' ? `\`${value}\`` : `"${value}"`},\n`).join('')}  },
  body: JSON.stringify({
${lines(values, (name, value) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`, '    ')}  }),
});
const picture = await answer.blob();`,
};
