// A client whose types are made from the description of the API: it is compiled, and not run.
import type { components, paths } from "./api";

type Search = paths["/api/search"]["post"];
type Body = NonNullable<Search["requestBody"]>["content"]["application/json"];
type Answer = Search["responses"][200]["content"]["application/json"];

export async function search(server: string, body: Body): Promise<Answer> {
  const response = await fetch(`${server}/api/search`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}

export async function best(server: string): Promise<string> {
  const answer = await search(server, { text: "airplanes beside a terminal", k: 20, where: ["eo:cloud_cover < 20"] });
  const score: number = answer.results[0]?.score ?? 0;
  const next: string | null = answer.next ?? null;
  return `${score} ${next}`;
}

export function limitOf(archive: components["schemas"]["ArchiveAnswer"]): number {
  // Numbers are numbers: a type of number or string would not compile here.
  return archive.limits.k + archive.windows;
}

export function cornersOf(item: components["schemas"]["ItemAnswer"]): number {
  return item.footprint?.coordinates.length ?? 0;
}

export const query: NonNullable<paths["/stac/search"]["get"]["parameters"]["query"]> = {
  bbox: "5.9,45.8,10.5,47.8",
  filter: "eo:cloud_cover < 20",
  "filter-lang": "cql2-text",
  limit: 10,
};
