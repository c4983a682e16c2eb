import { searchForm, type SearchForm } from './form';
import type { SearchRequest } from './request';

/** C# that asks for the present results with HttpClient. */
export function csharpCall(request: SearchRequest, address: string, withKey: boolean): string {
  const form = searchForm(request);
  return [
    ...(form ? [] : ['using System.Text;']),
    'using System.Text.Json;',
    '',
    'using var http = new HttpClient();',
    ...(withKey ? key : []),
    ...(form ? formBody(form) : jsonBody(request)),
    `using var answer = await http.PostAsync("${address}", body);`,
    'answer.EnsureSuccessStatusCode();',
    'using var page = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());',
    'foreach (var row in page.RootElement.GetProperty("results").EnumerateArray())',
    '{',
    '    Console.WriteLine($"{row.GetProperty("score").GetDouble():F3} {row.GetProperty("source").GetString()}");',
    '}',
  ].join('\n');
}

const key = [
  'http.DefaultRequestHeaders.Authorization =',
  '    new("Bearer", Environment.GetEnvironmentVariable("NADIR_KEY"));',
];

/** A raw string literal; three quotes in a row cannot stand in JSON. */
const literal = (content: unknown, indent: string): string[] =>
  JSON.stringify(content, null, 2)
    .split('\n')
    .map((line) => indent + line);

const jsonBody = (request: SearchRequest): string[] => [
  'using var body = new StringContent("""',
  ...literal(request, '    '),
  '    """, Encoding.UTF8, "application/json");',
];

const formBody = ({ query, pictures }: SearchForm): string[] => [
  'using var body = new MultipartFormDataContent();',
  'body.Add(new StringContent("""',
  ...literal(query, '    '),
  '    """), "query");',
  ...pictures.map(({ part }) => {
    const file = `picture${part.slice('image'.length)}.jpg`;
    return `body.Add(new ByteArrayContent(File.ReadAllBytes("${file}")), "${part}", "${file}");`;
  }),
];
