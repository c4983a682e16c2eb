import type { SearchRequest } from './request';

/** C# that asks for the present results with HttpClient. */
export function csharpCall(request: SearchRequest, address: string, withKey: boolean): string {
  return [
    'using System.Net.Http.Json;',
    ...(request.image === undefined ? ['using System.Text;'] : []),
    '',
    'using var http = new HttpClient();',
    ...(withKey ? key : []),
    ...(request.image === undefined ? json(request) : form(request)),
    `using var answer = await http.PostAsync("${address}", body);`,
    'answer.EnsureSuccessStatusCode();',
    'var page = await answer.Content.ReadFromJsonAsync<Page>();',
    'foreach (var row in page!.Results)',
    '{',
    '    Console.WriteLine($"{row.Score:F3} {row.Source} {row.Caption}");',
    '}',
    '',
    'record Page(Row[] Results, string? Next);',
    'record Row(int Rank, double Score, long Id, string Source, int[] Window, string? Caption);',
  ].join('\n');
}

const key = [
  'http.DefaultRequestHeaders.Authorization =',
  '    new("Bearer", Environment.GetEnvironmentVariable("NADIR_KEY"));',
];

// Three quotes in a row cannot stand in JSON, nor three braces in JSON with a line for each member.
function json(request: SearchRequest): string[] {
  let number = 0;
  const terms = request.terms?.map((term) =>
    term.image === undefined ? term : { ...term, image: `\uE000${++number}\uE001` },
  );
  const text = JSON.stringify({ ...request, terms }, null, 2).replace(
    /\uE000(\d+)\uE001/g,
    (_, index: string) => `{{{Convert.ToBase64String(File.ReadAllBytes("picture${number > 1 ? index : ''}.jpg"))}}}`,
  );
  const start = number > 0 ? '$$$"""' : '"""';
  return [
    `using var body = new StringContent(${start}`,
    ...text.split('\n').map((line) => `    ${line}`),
    '    """, Encoding.UTF8, "application/json");',
  ];
}

const form = (request: SearchRequest): string[] => [
  'using var body = new MultipartFormDataContent',
  '{',
  '    {',
  '        new StringContent("""',
  `            ${JSON.stringify({ ...request, image: undefined })}`,
  '            """),',
  '        "query"',
  '    },',
  '    { new ByteArrayContent(File.ReadAllBytes("picture.jpg")), "image", "picture.jpg" },',
  '};',
];
