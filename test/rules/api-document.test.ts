import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { firstSentence, shorten } from '../../src/features/pages/described-api/first-sentence.js';
import { decodeText } from '../../src/lib/decode-text.js';

const publicUrl = 'https://keys.example.org';
const head = 'openapi: 3.1.0\ninfo: { title: Tides, version: "1" }\n';
const server = 'servers: [{ url: https://tides.example }]\n';
const read = (rest: string) => readApiDocument(head + rest, publicUrl);
const served = (rest: string) => JSON.parse(read(server + rest).text);

describe('references', () => {
  it.each([
    'paths: { /t: { get: { responses: { default: { content: { a/b: { example: { $ref: x.yaml } } } } } } } }',
    'x-docs: { $ref: x.md }',
    'components: { schemas: { A: { default: { $ref: x.yaml }, enum: [{ $ref: y.yaml }], const: { $ref: z.yaml } } } }',
    'components: { schemas: { A: { examples: [{ $ref: x.yaml }] } }, parameters: { a: { examples: { b: { value: { $ref: x } } } } } }',
    'components: { schemas: { A: { $id: "https://a.example/a" }, B: { $ref: "https://a.example/a#/properties/x" } } }',
    'components: { schemas: { A: { $id: schemas/a, properties: { b: { $ref: a } } }, B: { $ref: ./schemas/a } } }',
    'components: { schemas: { A: { $anchor: a }, B: { $ref: "#a", description: beside } } }',
    'components: { schemas: { A: { properties: { $ref: { type: string }, default: { $ref: "#/components/schemas/A" } } } } }',
    'components: { links: { a: { parameters: { b: { $ref: x.yaml } }, requestBody: { $ref: y.yaml } } } }',
    '$self: https://a.example/openapi.yaml\ncomponents: { schemas: { B: { $ref: "openapi.yaml#/components/schemas/A" } } }',
  ])('that are data, or lead to the document itself, are no reason to refuse it: %s', (rest) => {
    expect(read(server + rest).title).toBe('Tides');
  });

  it.each([
    ['paths: { /t: { get: { responses: { default: { $ref: r.yaml } } } } }', '"r.yaml"'],
    ['paths: { /t: { $ref: t.yaml } }', '"t.yaml"'],
    ['components: { schemas: { A: { properties: { default: { $ref: a.json } } } } }', '"a.json"'],
    ['components: { schemas: { A: { properties: { x-a: { items: { $ref: a.json } } } } } }', '"a.json"'],
    ['components: { examples: { default: { $ref: "e.yaml#/a" } } }', '"e.yaml#/a"'],
    [
      'components: { schemas: { A: { $id: "https://a.example/a" }, B: { $ref: "https://a.example/b" } } }',
      'a.example/b',
    ],
  ])('to another file are: %s', (rest, named) => {
    expect(() => read(server + rest)).toThrow(/^It refers to another file .*redocly bundle/);
    expect(() => read(server + rest)).toThrow(named);
  });

  it.each([
    ['#/components/pathItems/a~1b%20c', 'Of a component'],
    ['#/paths/~1other', 'Of another path'],
    ['#/components/pathItems/chain', 'Of another path'],
  ])('of a path item are followed: %s', (reference, summary) => {
    const { endpoints } = read(`${server}paths:
  /t: { $ref: "${reference}" }
  /other: { get: { summary: Of another path } }
components: { pathItems: { "a/b c": { get: { summary: Of a component } }, chain: { $ref: "#/paths/~1other" } } }`);
    expect(endpoints[0]).toMatchObject({ path: '/t', summary });
  });

  it.each([
    ['#/paths/~1t', 'it refers to itself'],
    ['#/components/pathItems/missing', 'there is no path item'],
  ])('of a path item that lead nowhere are a fault: %s', (reference, fault) => {
    expect(() => read(`${server}paths: { /t: { $ref: "${reference}" } }`)).toThrow(`At /paths/~1t/$ref: ${fault}`);
  });
});

describe('addresses', () => {
  it.each([
    ['https://a.example/v1:beta', 'https://a.example/v1:beta'],
    ['https://a.example/a+b,c;d=e/(S(x))/@me/!$*', 'https://a.example/a+b,c;d=e/(S(x))/@me/!$*'],
    ['https://[2001:db8::1]:8443/v1/', 'https://[2001:db8::1]:8443/v1'],
    ['HTTPS://Bücher.example/ä b', 'https://xn--bcher-kva.example/%C3%A4%20b'],
    ['/v1', 'https://keys.example.org/v1'],
    ['/', 'https://keys.example.org'],
    ['', 'https://keys.example.org'],
    ['./v1', 'https://keys.example.org/api/v1'],
    ['../v2', 'https://keys.example.org/v2'],
    ['v1.2/tides', 'https://keys.example.org/api/v1.2/tides'],
    ['./a.example/v1', 'https://keys.example.org/api/a.example/v1'],
    ['/a.example', 'https://keys.example.org/a.example'],
    ['//a.example/v1', 'https://a.example/v1'],
  ])('%s is legal', (url, address) => {
    const { baseUrl, text } = read(`servers: [{ url: ${JSON.stringify(url)} }]\npaths: { /t: { get: {} } }`);
    expect(baseUrl).toBe(address);
    expect(new URL(JSON.parse(text).servers[0].url).href.replace(/\/$/, '')).toBe(address);
  });

  it('that are absolute are served to the character, variables and all', () => {
    const servers =
      '[{"url":"{scheme}://{region}.a.example:{port}/","variables":{"scheme":{"default":"https"},"region":{"default":"eu","enum":["eu","us"]},"port":{"default":8443}}}]';
    const { baseUrl, text } = read(`servers: ${servers}`);
    expect(baseUrl).toBe('https://eu.a.example:8443');
    expect(text).toContain(`"servers":${servers}`);
  });

  it('of an operation stand above those of its path, and those above the document’s', () => {
    const { baseUrl, endpoints, text } = read(`${server}paths:
  /a: { servers: [{ url: /path }], get: {}, put: { servers: [{ url: "https://op.example/{v}", variables: { v: { default: 2 } } }] } }
  /b: { servers: [], get: { servers: [] } }`);
    expect(baseUrl).toBe('https://tides.example');
    const addresses = ['https://keys.example.org/path', 'https://op.example/2', 'https://tides.example'];
    expect(endpoints.map(({ address }) => address)).toEqual(addresses);
    expect(JSON.parse(text).paths['/a'].servers).toEqual([{ url: 'https://keys.example.org/path' }]);
  });

  it('that nobody is at do not count: a document with none of its own is where its operations are', () => {
    const { baseUrl, text } = read('paths: { /a: { servers: [{ url: "https://a.example" }], get: {} } }');
    expect([baseUrl, JSON.parse(text).servers]).toEqual(['https://a.example', [{ url: 'https://a.example' }]]);
  });

  it.each([
    ['https://{region}.a.example', 'At /servers/0: the variable {region} needs a default.'],
    ['https://user:secret@a.example', 'At /servers/0/url: it must not name a user.'],
    ['api.tides.example', 'At /servers/0/url: put https:// before the host name, or ./ if it is a path.'],
    ['api.tides.example/v1', 'At /servers/0/url: put https:// before the host name'],
    ['API.tides-2.example:8443/v1', 'At /servers/0/url: put https:// before the host name'],
    ['ftp://a.example', 'At /servers/0/url: it must begin with https:// or http://.'],
    ['https://a.example/?x=1', 'At /servers/0/url: it must have no ? or #'],
    ['https://', 'At /servers/0/url: it is not a valid address.'],
    [`https://a.example/${'a'.repeat(500)}`, 'At /servers/0/url: it must have at most 500 characters.'],
  ])('%s is a fault', (url, fault) => {
    expect(() => read(`servers: [{ url: "${url}" }]`)).toThrow(fault);
  });

  it.each([
    'servers: [{ url: "https://a.example" }, { url: b.example }]',
    'servers: [{ url: "{host}/v1", variables: { host: { default: b.example } } }]',
    'servers: [{ url: "https://a.example" }]\npaths: { /t: { servers: [{ url: b.example/v1 }], get: {} } }',
  ])('without https:// are a fault, wherever they stand: %s', (rest) => {
    expect(() => read(rest)).toThrow(': put https:// before the host name, or ./ if it is a path.');
  });

  it('that are relative are refused by who does not know what to', () => {
    expect(() => readApiDocument(head)).toThrow('At /servers/0/url: it must be the full address of the API.');
  });
});

describe('security', () => {
  const schemes = `components: { securitySchemes: {
    bearer: { type: http, scheme: Bearer }, key: { type: apiKey, in: header, name: X-API-Key },
    query: { type: apiKey, in: query, name: key }, oauth: { type: oauth2, flows: {} }, basic: { type: http, scheme: basic } } }`;
  it.each([
    ['', 'key or access token', []],
    ['security: []', 'none', []],
    ['security: [{}]', 'none', []],
    ['security: [{ key: [] }, { bearer: [] }]', 'key or access token', []],
    ['security: [{ basic: [] }, { key: [] }]', 'key or access token or basic', []],
    ['security: [{ query: [], basic: [] }]', 'query and basic', []],
    ['security: [{ basic: [], oauth: [a] }, { query: [] }]', 'key or access token and basic or query', [['a']]],
    ['security: [{ query: [] }, { oauth: [a] }]', 'key or access token or query', [['a']]],
    ['security: [{ basic: [] }, { oauth: [a] }, { key: [] }]', 'key or access token or basic', [['a'], []]],
    ['security: [{ basic: [b] }, { query: [] }]', 'basic or query', [['b'], []]],
    ['security: [{}, { oauth: [a, b] }]', 'optional: key or access token', [['a', 'b']]],
    ['security: [{ oauth: [a, b] }, { oauth: [b, a] }, { oauth: [c] }]', 'key or access token', [['b', 'a'], ['c']]],
    ['security: [{ oauth: [a] }], x-scopes: [mine]', 'key or access token', [['mine']]],
    ['security: [{ oauth: [a] }], x-scopes: []', 'key or access token', []],
    ['security: [{ unknown: [] }]', 'unknown', []],
  ])('%s', (members, credential, scopes) => {
    const { endpoints } = read(`${server}paths: { /t: { get: { ${members} } } }\n${schemes}`);
    expect(endpoints).toMatchObject([{ credential, scopes }]);
  });

  it('of an operation stands above the document’s, to which nothing of ours is added', () => {
    const rest = `security: [{ basic: [] }]\npaths: { /a: { get: {} }, /b: { get: { security: [] } } }\n${schemes}`;
    expect(read(server + rest).endpoints.map(({ credential }) => credential)).toEqual(['basic', 'none']);
    expect(Object.keys(served(rest).components.securitySchemes)).not.toContain('bearerAuth');
    expect(served('paths: {}')).not.toHaveProperty('security');
  });
});

describe('what is shown of an operation', () => {
  it.each([
    ['summary: "\\n\\nList tides\\n"', 'List tides'],
    ['summary: "## List tides"', 'List tides'],
    ['summary: "  ", description: "Lists tides. All."', 'Lists tides.'],
    ['summary: 404', '404'],
    ['operationId: list/tides', 'list/tides'],
    ['summary: null', ''],
    ['summary: List tides, deprecated: true', 'Deprecated: List tides'],
    ['operationId: listTides, deprecated: true', 'Deprecated: listTides'],
    ['deprecated: true', 'Deprecated'],
    ['summary: "List tides (DEPRECATED)", deprecated: true', 'List tides (DEPRECATED)'],
    ['summary: List undeprecated tides, deprecated: true', 'Deprecated: List undeprecated tides'],
    ['summary: List tides, deprecated: false', 'List tides'],
    [`summary: "${'👍🏽'.repeat(201)}"`, `${'👍🏽'.repeat(199)}…`],
    [`summary: "${'e\\u0301'.repeat(200)}"`, 'e\u0301'.repeat(200)],
  ])('%s', (members, summary) => {
    expect(read(`${server}paths: { /t: { get: { ${members} } } }`).endpoints).toMatchObject([{ summary }]);
  });

  it.each([
    ['Lists tides, e.g. High ones. Slowly.', 'Lists tides, e.g. High ones.'],
    ['Uses v1.2 of i.e. Dr. J. Doe’s table (approx. Ten). More', 'Uses v1.2 of i.e. Dr. J. Doe’s table (approx. Ten).'],
    ['\n\n\r\n# Tides\r\n\r\nLists *tides*', 'Lists *tides*'],
    ['Tides\n=====\nLists tides', 'Lists tides'],
    ['# Only a heading', 'Only a heading'],
    ['<h2>Tides</h2>\n\n<p>Lists <code>tides</code>!</p>', 'Lists tides!'],
    ['---\n\n> Lists [tides](https://a.example) of `a`', 'Lists tides of a'],
    ['潮を一覧します。すべて。', '潮を一覧します。'],
    ['```sh\ncurl\n```\n\nWhy? Because.', 'Why?'],
    ['Lists *live\\_tides*, 3 \\* 4 and \\<b\\>', 'Lists *live_tides*, 3 * 4 and <b>'],
    ['Lists `C:\\_tides` and **`a\\*b`** of C:\\tides', 'Lists C:\\_tides and `a\\*b` of C:\\tides'],
    ['# Tides\nLists\ntides', 'Lists tides'],
    ['Lists\n## Tides\r\nAll', 'Lists'],
    ['', ''],
  ])('%j begins with the sentence %j', (markdown, sentence) => {
    expect(firstSentence(markdown)).toBe(sentence);
  });

  it.each([
    'summary: "List \\u202etides"',
    'summary: "List \\u2066tides\\u2069"',
    'summary: "List\\U000E0049\\U000E0067\\U000E006E tides"',
    'description: "List tides\\u200b. More."',
    'description: "List \\U000E0049tides. More."',
    'operationId: "List \\0tides"',
  ])('holds nothing that hides: %s', (member) => {
    const { endpoints } = read(`${server}paths: { /t: { get: { ${member} } } }`);
    expect(endpoints[0]?.summary).toMatch(/^List tides\.?$/);
  });

  it.each([
    ['tags', '<p>Lists <i>tides</i> of one harbour. '],
    ['hashes', '# '],
    ['white space', ' \t'],
    ['marks', '**`__[(<&\\'],
    ['line breaks', 'a\r\n'],
  ])('takes no longer for much on one line: %s', (_what, part) => {
    const description = part.repeat(4000);
    const start = performance.now();
    for (let times = 0; times < 100; times++) firstSentence(description);
    // A hundred long descriptions; each took 20 ms when every character looked back to the beginning of its line.
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('is cut between characters', () => {
    const family = '👩‍👩‍👧';
    expect(shorten(family.repeat(3), 2)).toBe(`${family}…`);
  });
});

describe('links into the reference', () => {
  it.each([
    ['/t: { get: { operationId: listTides } }', ['#operation/listTides']],
    ['/t: { get: { operationId: "tides/list all: <é>" } }', ['#operation/tides/list%20all%3A%20%3C%C3%A9%3E']],
    ['/t/{id}: { get: {} }', ['#paths/~1t~1%7Bid%7D/get']],
    ['/t#a: { get: { operationId: "t#a" } }', ['#paths/~1t_a/get']],
    ['/t: { get: { operationId: a }, put: { operationId: A } }', ['#paths/~1t/get', '#paths/~1t/put']],
    ['/t: { get: { operationId: a } }, /u: { $ref: "#/paths/~1t" }', ['#paths/~1t/get', '']],
    ['/%20: { get: {} }, /t?x=1: { get: {} }', ['', '']],
  ])('lead to where it has an operation of its own, or to all of it: %s', (paths, links) => {
    const { endpoints } = read(`${server}paths: { ${paths.replace(/(\/[^:"]*): \{/g, '"$1": {')} }`);
    expect(endpoints.map(({ reference }) => reference)).toEqual(links.map((link) => `/docs/api${link}`));
  });
});

describe('YAML', () => {
  it('keeps numbers as they are written', () => {
    const { text } = read(
      `${server}x: [9223372036854775807, -9223372036854775808, 1.10, 1e3, 0x1F, +1, .5, 1., 007, .inf, 0.1000000000000000055]`,
    );
    expect(text).toContain(
      '"x":[9223372036854775807,-9223372036854775808,1.10,1e3,31,1,0.5,1,7,".inf",0.1000000000000000055]',
    );
  });

  it('has text where YAML 1.1 has dates and truth values, and no tags of its own', () => {
    const rest = '%YAML 1.1\n---\n';
    const { text } = readApiDocument(
      `${rest + head + server}x: [2020-01-01, !!timestamp 2020-01-02, yes, on, 1:30, !Ref Thing, !!binary aGk=, 0o17, "<<"]`,
    );
    expect(text).toContain('"x":["2020-01-01","2020-01-02","yes","on","1:30","Thing","aGk=",15,"<<"]');
  });

  it('has merge keys, many aliases, and names of members that look like something else', () => {
    const many = Array.from({ length: 1000 }, () => '*a').join(', ');
    const document = served(`a: &a { b: 1, c: 2 }
d: &d { c: 3, <<: *a }
e: { <<: [*d, { f: 4 }], c: 5 }
g: { "<<": 6, 200: ok, 1.0: v, null: n, yes: y, __proto__: p }
many: [${many}]`);
    expect([document.d, document.e]).toEqual([
      { c: 3, b: 1 },
      { c: 5, b: 1, f: 4 },
    ]);
    expect(Object.entries(document.g)).toEqual(
      Object.entries(JSON.parse('{"<<":6,"200":"ok","1.0":"v","null":"n","yes":"y","__proto__":"p"}')),
    );
    expect(document.many).toEqual(Array(1000).fill({ b: 1, c: 2 }));
  });

  it('with Windows line ends, tabs between words and a comment is no matter', () => {
    const { endpoints } = read(`${server}# a comment\r\npaths:\r\n  /t:\t{ get: { summary:\t"a\tb" } }\r\n`);
    expect(endpoints).toMatchObject([{ summary: 'a b' }]);
  });

  const laughs = Array.from(
    { length: 12 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(', ')}]`,
  );
  it.each([
    ['a member twice', 'paths:\n  /a: {}\n  /b: {}\n  /a: {}', 'Line 7: "/a" appears twice. Remove one of the two.'],
    ['a status twice', 'a:\n  200: x\n  "200": y', 'Line 6: "200" appears twice.'],
    ['a tab', 'paths:\n\t/a: {}', 'It is not valid YAML: Tabs are not allowed as indentation at line 5, column 1.'],
    ['a bracket too few', 'paths: { /a: {}', 'It is not valid YAML: '],
    ['two documents', '---\na: b', 'It is not valid YAML: Source contains multiple documents'],
    ['an alias of nothing', 'a: *b', 'Line 4: there is no &b before *b.'],
    ['an alias of what it stands in', 'a: &b [*b]', 'Line 4: *b refers to the node that it is in.'],
    ['a merge of no mapping', 'a: { <<: 1 }', 'Line 4: << must refer to a mapping, or to a list of mappings.'],
    ['a mapping as a name', 'a: { ? { b: c } : d }', 'It is not valid YAML: '],
    ['a billion laughs', `l0: &l0 lol\n${laughs.join('\n')}`, 'its aliases (*name) expand to more than 64 MiB.'],
    ['a thousand levels', `a: ${'['.repeat(20_000)}`, 'It is nested too deeply to be read.'],
  ])('with %s says where', (_what, rest, message) => {
    const fault = catchError(() => read(server + rest));
    expect(fault).toContain(message);
    expect(fault).not.toContain('\n');
  });
});

describe('JSON', () => {
  const json = `{"openapi":"3.0.0","info":{"title":"T"},"servers":[{"url":"https://a.example"}],`;
  it('keeps numbers, strings and the order of members as they are', () => {
    const rest = '"b":{"z":1.0,"1":1e400,"a":"\\u00e9\\ud83d\\ude00\\/","":[true,null,-0,{}]},"paths":{}}';
    expect(readApiDocument(json + rest).text).toBe(json + rest);
  });

  it.each([
    ['a member twice', `${json}\n"paths":{},\n"paths":{}}`, 'Line 3: "paths" appears twice.'],
    ['what is no JSON', `${json}\n"paths":{"a" 1}}`, 'It is not valid YAML: '],
  ])('with %s says where', (_what, text, message) => {
    expect(catchError(() => readApiDocument(text))).toContain(message);
  });

  it('with half a character is shown with a mark in its place', () => {
    const { endpoints } = readApiDocument(
      `${json}"paths":{"/\\ud800":{"get":{"summary":"\\udc00","operationId":"\\ud800"}}}}`,
    );
    expect(endpoints).toMatchObject([
      { path: '/\u{FFFD}', summary: '\u{FFFD}', reference: '/docs/api#operation/%EF%BF%BD' },
    ]);
  });
});

describe('encodings', () => {
  const text = 'openapi: 3.1.0\ninfo: { title: Größe }\nservers: [{ url: https://a.example }]\n';
  const wide = (bytes: Buffer) => Buffer.from(bytes).swap16();
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\u{FEFF}${text}`)],
    ['UTF-16LE with a mark', Buffer.from(`\u{FEFF}${text}`, 'utf16le')],
    ['UTF-16BE with a mark', wide(Buffer.from(`\u{FEFF}${text}`, 'utf16le'))],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', wide(Buffer.from(text, 'utf16le'))],
  ])('%s is read', (_name, bytes) => {
    const config = loadConfig({ API_SPEC: 'api.yaml' }, (_path, encoding) => bytes.toString(encoding));
    expect(config.api?.title).toBe('Größe');
  });

  it.each([
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ])('%s is not', (_name, bytes) => {
    expect(() => decodeText(bytes)).toThrow('It is neither UTF-8 nor UTF-16. Save it as UTF-8.');
  });
});

describe('what is no OpenAPI document', () => {
  it.each([
    ['swagger: "2.0"', 'It is a Swagger 2.0 document. Convert it to OpenAPI 3, for example with `npx swagger2openapi'],
    ['asyncapi: 3.0.0', 'It is an AsyncAPI document'],
    ['arazzo: 1.0.1', 'It is an Arazzo document'],
    ['overlay: 1.0.0', 'It is an Overlay'],
    [
      '{"item": [], "info": {}}',
      'It is not an OpenAPI document: the version is missing. Add it, such as `openapi: 3.1.1`.',
    ],
    ['[]', 'It is not an OpenAPI document: the top level must be an object.'],
    ['', 'It is not an OpenAPI document: the top level must be an object.'],
    ['openapi: 3.1', 'At /openapi: it is 3.1. Use OpenAPI 3.0, 3.1 or 3.2, with the version in full'],
    ['openapi: 4.0.0', 'At /openapi: it is "4.0.0".'],
    ['openapi: { a: b }', 'At /openapi: it is not a string.'],
    ['openapi: 3.0.0\nservers: [{ url: https://a.example }]', 'At /info/title: it must be the name of the API.'],
    [`${head + server}paths: [a]`, 'At /paths: it must be an object.'],
    [`${head + server}paths: { tides: {} }`, 'At /paths/tides: a path must begin with /.'],
    [`${head + server}paths: { /t: { get: list } }`, 'At /paths/~1t/get: it must be an object.'],
    [`${head}servers: https://a.example`, 'At /servers: it must be a list.'],
  ])('%j is told so', (text, message) => {
    const fault = catchError(() => readApiDocument(text, publicUrl));
    expect(fault).toContain(message);
    expect(fault).not.toContain('\n');
  });
});

function catchError(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was wrong';
}
