const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Calls of an endpoint in several languages. */
export const examples: Record<string, (url: string, json: string) => string> = {
  curl: (url, json) => `curl -d ${quoted(json)} ${url} -o picture.png`,
  Java: (url, json) => `HttpResponse<Path> answer = HttpClient.newHttpClient().send(
    HttpRequest.newBuilder(URI.create("${url}"))
        .POST(BodyPublishers.ofString(${JSON.stringify(json)})).build(),
    BodyHandlers.ofFile(Path.of("picture.png")));`,
  Python: (url, json) => `import json, requests
picture = requests.post("${url}", json=json.loads(${JSON.stringify(json)})).content`,
  TypeScript: (url, json) => `const answer = await fetch("${url}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(${json}),
});
const picture = await answer.blob();`,
};
