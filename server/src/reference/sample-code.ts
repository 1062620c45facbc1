/** One request in each language of the examples, to copy beside an endpoint. The token is a variable there. */
import type { Method } from '@websms/contract'

interface SampleRequest {
  method: Method
  url: string
  /** The body of a POST, the query string of a GET. */
  parameters: Readonly<Record<string, unknown>>
  needsToken: boolean
}

interface SampleCode {
  language: string
  code: string
}

export function sampleCode(request: SampleRequest): SampleCode[] {
  return Object.entries(languages).map(([language, write]) => ({ language, code: write(withQuery(request)) }))
}

interface Written {
  method: Method
  /** With its query string. */
  url: string
  /** Null for a GET, and for a POST without parameters. */
  body: Readonly<Record<string, unknown>> | null
  needsToken: boolean
}

function withQuery({ method, url, parameters, needsToken }: SampleRequest): Written {
  const none = Object.keys(parameters).length === 0
  if (method === 'POST' || none) return { method, url, body: none ? null : parameters, needsToken }
  const query = new URLSearchParams(parameters as Record<string, string>)
  return { method, url: `${url}?${query}`, body: null, needsToken }
}

const lines = (...list: (string | false)[]) => list.filter((line) => line !== false).join('\n')

/** Text in single quotes, with quotes and backslashes escaped. */
const single = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

const double = (text: string) => JSON.stringify(text)

/** A language's syntax for JSON values. */
interface Notation {
  text(text: string): string
  boolean(value: boolean): string
  pair(name: string, value: string): string
  brackets: readonly [string, string]
}

const javaScript: Notation = {
  text: single,
  boolean: String,
  pair: (name, value) => `${name}: ${value}`,
  brackets: ['{ ', ' }'],
}
const python: Notation = {
  text: double,
  boolean: (value) => (value ? 'True' : 'False'),
  pair: (name, value) => `${double(name)}: ${value}`,
  brackets: ['{', '}'],
}
const php: Notation = {
  text: single,
  boolean: String,
  pair: (name, value) => `${single(name)} => ${value}`,
  brackets: ['[', ']'],
}

function literal(value: unknown, notation: Notation): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, notation)).join(', ')}]`
  if (typeof value === 'boolean') return notation.boolean(value)
  if (typeof value !== 'object' || value === null) return notation.text(String(value))
  const pairs = Object.entries(value).map(([name, item]) => notation.pair(name, literal(item, notation)))
  const [open, close] = notation.brackets
  return `${open}${pairs.join(', ')}${close}`
}

const languages: Readonly<Record<string, (request: Written) => string>> = {
  cURL({ method, url, body, needsToken }) {
    const nested = body !== null && Object.values(body).some((value) => typeof value === 'object')
    const fields = Object.entries(body ?? {}).map(([name, value]) => `-d ${shell(`${name}=${value}`)}`)
    const sent = nested ? ["-H 'Content-Type: application/json'", `-d ${shell(JSON.stringify(body))}`] : fields
    const options = [
      ...(method === 'POST' && body === null ? ['-X POST'] : []),
      ...(needsToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
      ...sent,
    ]
    return [`curl ${shell(url)}`, ...options].join(' \\\n  ')
  },
  'Node.js': ({ method, url, body, needsToken }) =>
    lines(
      `const response = await fetch(${single(url)}, {`,
      method === 'POST' && "  method: 'POST',",
      (needsToken || body !== null) && '  headers: {',
      needsToken && `    Authorization: \`Bearer \${token}\`,`,
      body !== null && "    'Content-Type': 'application/json',",
      (needsToken || body !== null) && '  },',
      body !== null && `  body: JSON.stringify(${literal(body, javaScript)}),`,
      '})',
      'console.log(await response.json())',
    ),
  Python: ({ method, url, body, needsToken }) =>
    lines(
      'import requests',
      '',
      `response = requests.${method.toLowerCase()}(`,
      `    ${double(url)},`,
      needsToken && '    headers={"Authorization": f"Bearer {token}"},',
      body !== null && `    json=${literal(body, python)},`,
      ')',
      'print(response.json())',
    ),
  PHP: ({ method, url, body, needsToken }) =>
    lines(
      `$ch = curl_init(${single(url)});`,
      'curl_setopt_array($ch, [',
      '    CURLOPT_RETURNTRANSFER => true,',
      method === 'POST' && body === null && '    CURLOPT_POST => true,',
      needsToken && '    CURLOPT_HTTPHEADER => ["Authorization: Bearer $token"],',
      body !== null && `    CURLOPT_POSTFIELDS => http_build_query(${literal(body, php)}),`,
      ']);',
      'print_r(json_decode(curl_exec($ch), true));',
    ),
  Ruby: ({ method, url, body, needsToken }) =>
    lines(
      "require 'net/http'",
      "require 'json'",
      '',
      `uri = URI(${single(url)})`,
      `request = Net::HTTP::${method === 'POST' ? 'Post' : 'Get'}.new(uri)`,
      needsToken && 'request[\'Authorization\'] = "Bearer #{token}"',
      body !== null && "request['Content-Type'] = 'application/json'",
      body !== null && `request.body = ${literal(body, javaScript)}.to_json`,
      "http = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https')",
      'puts http.request(request).body',
    ),
  Go: ({ method, url, body, needsToken }) =>
    lines(
      body !== null && `body := strings.NewReader(\`${JSON.stringify(body)}\`)`,
      `request, _ := http.NewRequest("${method}", ${double(url)}, ${body === null ? 'nil' : 'body'})`,
      needsToken && 'request.Header.Set("Authorization", "Bearer "+token)',
      body !== null && 'request.Header.Set("Content-Type", "application/json")',
      'response, err := http.DefaultClient.Do(request)',
      'if err != nil {',
      '\tlog.Fatal(err)',
      '}',
      'defer response.Body.Close()',
      'io.Copy(os.Stdout, response.Body)',
    ),
  'C#': ({ method, url, body, needsToken }) =>
    lines(
      'using var http = new HttpClient();',
      `using var request = new HttpRequestMessage(HttpMethod.${method === 'POST' ? 'Post' : 'Get'}, ${double(url)});`,
      needsToken && 'request.Headers.Add("Authorization", $"Bearer {token}");',
      body !== null &&
        `request.Content = new StringContent("""${JSON.stringify(body)}""", Encoding.UTF8, "application/json");`,
      'var response = await http.SendAsync(request);',
      'Console.WriteLine(await response.Content.ReadAsStringAsync());',
    ),
}

/** A word for a shell, in single quotes when it has special characters. */
function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
