import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParameterObject } from '../../src/contract/document.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { compileSchema, contract, exampleRequest } from '../support/contract.js';
import { type Field, type FieldSchema, fieldsOfBody, memberName, merged, suspects } from '../support/request-fields.js';
import { bearer, grant, type Person, signUp, startService, type TestService, xApiKey } from '../support/service.js';

/** Every field of every request, as the contract has them, with wrong values, over HTTP. */
let service: TestService;
let ada: Person;
let key: { id: string; key: string };
const metricsToken = 'a-token-of-the-tests-that-is-long-enough';

beforeAll(async () => {
  service = await startService({ metrics: { listener: null, token: metricsToken } });
  ada = await signUp(service);
  await grant(service, ada, 'keys:verify', 'admin');
  key = (await ada.client.createApiKey({ body: { label: 'sentences' } })).data;
});
afterAll(() => service.close());

interface ProblemError {
  pointer?: string;
  parameter?: string;
  message: string;
}

/** What only a validator, an expression or a schema would say. */
const machineWords =
  /\bmust\b|should (?:be|have|match|not)|pattern|schema|regexp?\b|instancePath|additional ?propert|required property|#\/|\\u|\\x|\[\^|\^[(["\\]|\(\?|undefined|\[object|string,null/i;

function credentialFor({ credentials, metricsToken: forOperator }: Operation): Record<string, string> {
  if (forOperator) return bearer(metricsToken);
  if (credentials.length === 0) return {};
  return credentials.includes('jwt') ? bearer(ada.accessToken) : xApiKey(key.key);
}

type Change = { body?: string; query?: string; headers?: Record<string, string>; target?: string };

function sendAs(operation: Operation, change: Change): Promise<Response> {
  const { path, init } = exampleRequest(operation, { keyId: key.id, userId: ada.userId });
  const headers = { ...(init.headers as Record<string, string>), ...credentialFor(operation), ...change.headers };
  const target = `${change.target ?? path}${change.query === undefined ? '' : `?${change.query}`}`;
  return service.request(target, { ...init, ...('body' in change && { body: change.body }), headers });
}

/** Sends a request that has to be refused, and reads the words. */
async function errorsOf(operation: Operation, change: Change): Promise<ProblemError[]> {
  const response = await sendAs(operation, change);
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status: 400 });
  const { title, detail, errors = [] } = JSON.parse(text) as { title: string; detail: string; errors?: ProblemError[] };
  for (const words of [title, detail, ...errors.map(({ message }) => message)]) expect(words).not.toMatch(machineWords);
  for (const { message } of errors) expect(message).toMatch(/^(?:[A-Z]|")[^`]*[.?]$/s);
  return errors;
}

const pointerOf = (path: readonly string[]) => path.map((name) => `/${name}`).join('');
const sentenceOf = ({ 'x-error-message': sentence }: FieldSchema) => sentence ?? 'The contract has no sentence.';
/** As a message has it: Markdown is for the readers of the contract. */
const plainSentenceOf = (schema: FieldSchema) => sentenceOf(schema).replaceAll('`', '');

/** Whether the schema refuses a value for itself, not for what is in it. */
function refuses(field: Pick<Field, 'source'>, value: unknown): boolean {
  const validate = compileSchema(field.source);
  if (validate(value)) return false;
  const own = validate.errors?.filter(({ instancePath }) => instancePath === '') ?? [];
  return own.some(({ keyword }) => !['required', 'additionalProperties', 'propertyNames'].includes(keyword));
}

const isForm = ({ requestMediaTypes }: Operation) => requestMediaTypes[0] !== 'application/json';

function encoded(operation: Operation, body: unknown): string {
  if (!isForm(operation)) return JSON.stringify(body);
  const entries = Object.entries(body as Record<string, string | string[]>);
  return new URLSearchParams(
    entries.flatMap(([name, value]) => [value].flat().map((text): [string, string] => [name, text])),
  ).toString();
}

/** A form has each field once, or it is held to no schema. */
function messageFor(operation: Operation, { path: [name = ''], schema }: Field, value: unknown): string {
  return isForm(operation) && Array.isArray(value) ? `Send "${name}" only once.` : plainSentenceOf(schema);
}

/** In a form, everything is text, and may be there twice. */
function canBeSent(operation: Operation, { path }: Field, value: unknown): boolean {
  if (!isForm(operation)) return path.length > 0 || (typeof value === 'object' && value !== null);
  // A credential, of which a request has another already.
  if (path[0] === 'client_secret' && !Array.isArray(value)) return false;
  return path.length > 0 && (typeof value === 'string' || JSON.stringify(value) === '["same","same"]');
}

const withBody = contract.operations.filter(({ requestMediaTypes }) => requestMediaTypes.length > 0);

describe('every field of a body', () => {
  it.each(withBody.map((each) => [each.operationId, each] as const))(
    'is refused with its own sentence where its value is wrong: %s',
    async (_id, each) => {
      for (const field of fieldsOfBody(each)) {
        const wrong = suspects(field.schema).filter((value) => canBeSent(each, field, value) && refuses(field, value));
        if (field.path.length > 0) expect(wrong.length, pointerOf(field.path)).toBeGreaterThan(0);
        for (const value of wrong) {
          const errors = await errorsOf(each, { body: encoded(each, field.around(value)) });
          expect({ value, errors }).toMatchObject({
            errors: expect.arrayContaining([
              { pointer: pointerOf(field.path), message: messageFor(each, field, value) },
            ]),
          });
          const places = errors.map(({ pointer }) => pointer);
          expect(places.every((place) => place?.startsWith(pointerOf(field.path)))).toBe(true);
          expect(new Set(places).size).toBe(places.length);
        }
      }
    },
  );

  it.each(withBody.map((each) => [each.operationId, each] as const))(
    'is asked for where it is missing, and named where there is none: %s',
    async (_id, each) => {
      for (const field of fieldsOfBody(each)) {
        const pointer = pointerOf(field.path);
        if (field.required && field.path.length > 0) {
          const sent = field.around(undefined) as object;
          const errors = await errorsOf(each, { body: encoded(each, JSON.parse(JSON.stringify(sent))) });
          // Nothing is left of an alternative that has one member.
          const isAlone = field.path.at(-1) === 'unlimited';
          if (isAlone) expect(errors.map((error) => error.pointer)).toEqual([pointerOf(field.path.slice(0, -1))]);
          else
            expect(errors).toEqual([{ pointer, message: `This field is required. ${plainSentenceOf(field.schema)}` }]);
        }
        if (field.schema.additionalProperties !== false) continue;
        const sample = field.schema.properties ?? {};
        const [name = ''] = Object.keys(sample);
        const inside = fieldsOfBody(each).find(({ path }) => pointerOf(path) === `${pointer}/${name}`);
        const whole = inside?.around(0) ?? {};
        const object = field.path.reduce((at, step) => (at as Record<string, unknown>)[step], whole as unknown);
        Object.assign(object as object, { no_such_field: 1 });
        const errors = await errorsOf(each, { body: encoded(each, whole) });
        expect(errors).toContainEqual({
          pointer: `${pointer}/no_such_field`,
          message: expect.stringMatching(/^"no_such_field" is not a field of /),
        });
      }
    },
  );

  it('may not have another name in a map', async () => {
    for (const each of withBody) {
      for (const { path, schema, around } of fieldsOfBody(each)) {
        if (!schema.propertyNames) continue;
        const names = merged(schema.propertyNames);
        for (const name of ['', '1st', 'with space', 'x'.repeat(65), 'a/b']) {
          const errors = await errorsOf(each, { body: encoded(each, around({ [name]: 'x' })) });
          const pointer = `${pointerOf(path)}/${name.replaceAll('/', '~1')}`;
          expect(errors).toEqual([{ pointer, message: plainSentenceOf(names) }]);
        }
      }
    }
  });

  it.each(withBody.map((each) => [each.operationId, each] as const))(
    'is asked for where there is no body, or one of another kind: %s',
    async (_id, each) => {
      const [body] = fieldsOfBody(each);
      if (!body) throw new Error('There is no body.');
      if (isForm(each)) {
        expect(await errorsOf(each, { body: 'x=1' })).toMatchObject([{ pointer: '/token' }]);
        return;
      }
      expect(await errorsOf(each, { body: '[]' })).toEqual([{ pointer: '', message: plainSentenceOf(body.schema) }]);
      for (const text of ['"text"', 'null', '7', '{', `{"${memberName}":}`]) {
        expect(await errorsOf(each, { body: text })).toEqual([]);
      }
      // As good as an object without members.
      const { required = [] } = body.schema;
      if (compileSchema(body.source)({}) === true) {
        expect((await sendAs(each, { body: '' })).status).not.toBe(400);
        return;
      }
      const places = required.length > 0 ? required.map((name) => `/${name}`) : [''];
      const none = await errorsOf(each, { body: '' });
      expect(none.map(({ pointer }) => pointer)).toEqual(places);
    },
  );
});

/** Texts that some parameter refuses. */
const texts = (schema: FieldSchema) =>
  suspects(schema).flatMap((value) => {
    if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? [value.join(',')] : [];
    return value === null || typeof value === 'object' ? [] : [String(value)];
  });

function acceptsText({ schema: source }: ParameterObject, text: string): boolean {
  const schema = merged(source);
  const value = schema.type === 'array' ? text.split(',') : text;
  if (schema.type === 'boolean') return text === 'true' || text === 'false';
  if (schema.type === 'integer') return /^\d{1,9}$/.test(text) && compileSchema(source)(Number(text)) === true;
  return compileSchema(source)(value) === true;
}

const withParameters = contract.operations.filter(({ parameters }) => parameters.length > 0);

describe('every parameter', () => {
  it.each(withParameters.map((each) => [each.operationId, each] as const))(
    'is refused with its own sentence where its value is wrong: %s',
    async (_id, each) => {
      for (const parameter of each.parameters) {
        const schema = merged(parameter.schema);
        const { name, in: place } = parameter;
        const sentences = [schema, ...(schema.items ? [merged(schema.items)] : [])].map(plainSentenceOf);
        const wrong = texts(schema).filter((text) => !acceptsText(parameter, text));
        expect(wrong.length, name).toBeGreaterThan(0);
        for (const text of wrong) {
          if (place === 'header' && !/^[\x21-\x7e]+$/.test(text)) continue;
          // Another path than that of the operation.
          if (place === 'path' && !/^[\w ]+$/.test(text)) continue;
          const errors = await errorsOf(each, {
            ...(place === 'query' && { query: new URLSearchParams({ [name]: text }).toString() }),
            ...(place === 'header' && { headers: { [name]: text } }),
            ...(place === 'path' && { target: each.path.replace(`{${name}}`, encodeURIComponent(text)) }),
          });
          const [first] = errors;
          expect({ text, ...first, place: first?.parameter?.toLowerCase() }).toMatchObject({
            place: name.toLowerCase(),
          });
          expect(sentences).toContain(first?.message);
        }
      }
    },
  );

  it('is refused with its own sentence where it is there twice', async () => {
    for (const each of withParameters) {
      for (const { name, in: place, schema } of each.parameters) {
        if (place !== 'query' || merged(schema).type === 'array') continue;
        const errors = await errorsOf(each, { query: `${name}=1&${name}=2` });
        expect(errors).toEqual([{ parameter: name, message: plainSentenceOf(merged(schema)) }]);
      }
    }
  });

  it('that there is not is named, with the one that was meant', async () => {
    for (const each of contract.operations.filter(
      ({ method, credentials }) => method !== 'get' || credentials.length > 0,
    )) {
      const [error, ...others] = await errorsOf(each, { query: 'no_such_parameter=1' });
      expect(others).toEqual([]);
      expect(error?.parameter).toBe('no_such_parameter');
      expect(error?.message).toBe('"no_such_parameter" is not a parameter of this request.');
    }
    const listing = contract.operations.find(({ operationId }) => operationId === 'listApiKeys') as Operation;
    const messages = await Promise.all(
      ['per_page', 'page_token', 'order_by', 'state', 'limits', 'filter[status]'].map(async (name) => {
        const [error] = await errorsOf(listing, { query: `${name}=1` });
        return error?.message.replace(/^.*Did you mean /, '');
      }),
    );
    expect(messages).toEqual(['"limit"?', '"cursor"?', '"sort"?', '"status"?', '"limit"?', expect.any(String)]);
  });
});

describe('a sentence of the contract', () => {
  const parameters: Field[] = withParameters.flatMap((each) =>
    each.parameters.map(({ name, schema: source }) => ({
      path: [name],
      source,
      schema: merged(source),
      required: false,
      around: (value: unknown) => value,
    })),
  );
  const names: Field[] = withBody.flatMap(fieldsOfBody).flatMap((field) => {
    const source = field.schema.propertyNames;
    return source ? [{ ...field, path: [...field.path, 'names'], source, schema: merged(source) }] : [];
  });
  const bySentence = new Map(
    [...withBody.flatMap(fieldsOfBody), ...parameters, ...names].map((field) => [
      `${pointerOf(field.path)}: ${field.schema['x-error-message']}`,
      field,
    ]),
  );
  const bounds = ['Length', 'Items', 'Properties'].flatMap((what) => [`min${what}`, `max${what}`]);

  /** Whether texts of so many characters are taken, and longer or shorter ones are not. */
  const isLengthOf = (source: object, length: number) => {
    const takes = [length - 1, length, length + 1].map((count) => compileSchema(source)('x'.repeat(count)));
    return takes[1] === true && takes.includes(false);
  };

  it.each([...bySentence])('names the bounds, the values and an example that its schema has: %s', (_name, field) => {
    const { schema, source } = field;
    const sentence = sentenceOf(schema);
    const quoted = [...sentence.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    const prose = sentence.replace(/`[^`]+`/g, '');
    const numbers = (prose.match(/\d[\d,]*/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
    const own = [...bounds, 'minimum', 'maximum'].map((name) => schema[name]).filter((bound) => bound !== undefined);
    for (const number of numbers) {
      expect(own.includes(number) || isLengthOf(source, number), `${number} in ${sentence}`).toBe(true);
    }
    const examples = /such as (`[^`]+`(?: or `[^`]+`)*)/.exec(sentence)?.[1]?.match(/[^`]+(?=`(?: or|$))/g) ?? [];
    for (const example of examples) expect(compileSchema(source)(example), example).toBe(true);
    const most = ['maxLength', 'maximum', 'maxItems', 'maxProperties'].map((name) => schema[name]);
    const least = ['minLength', 'minimum', 'minItems', 'minProperties'].map((name) => schema[name]);
    // Far beyond what anybody counts: there so that JSON can write the number again.
    const isTold = (bound: unknown) => bound !== undefined && Math.abs(Number(bound)) < 1e100;
    const told = [...most, ...least.filter((bound) => Number(bound) > 1 || schema.type === 'integer')];
    if (examples.length === 0 || numbers.length > 0) {
      expect(numbers).toEqual(expect.arrayContaining(told.filter(isTold)));
    }
    const values = schema.enum ?? (schema.items && merged(schema.items).enum);
    if (values) expect(quoted.toSorted()).toEqual(values.map(String).toSorted());
    if (schema.type) expect(quoted.includes('null')).toBe(compileSchema(source)(null));
    const required = field.path.length === 0 ? (schema.required ?? []) : [];
    for (const name of required) expect(quoted).toContain(name);
    if (schema['uniqueItems']) expect(sentence).toMatch(/different|only once/);
  });
});
