import { describe, expect, it, vi } from 'vitest';
import { fixedBody, textOf } from '../../src/http/fixed-body.js';

describe('a fixed body', () => {
  it('is written once by the same writer, and again by another', () => {
    const body = fixedBody({ list: [1, 2], name: 'x' });
    const [one, other] = [vi.fn(JSON.stringify), vi.fn(() => 'another text')];
    expect([textOf(body, one), textOf(body, one)]).toEqual(['{"list":[1,2],"name":"x"}', '{"list":[1,2],"name":"x"}']);
    expect(one).toHaveBeenCalledTimes(1);
    expect(textOf(body, other)).toBe('another text');
    expect(textOf(body, one)).toBe('{"list":[1,2],"name":"x"}');
  });

  it('is written each time where a body is only frozen, or is none', () => {
    const write = vi.fn(String);
    for (const body of [Object.freeze({}), {}, null, 'text']) {
      textOf(body, write);
      textOf(body, write);
    }
    expect(write).toHaveBeenCalledTimes(8);
  });

  it('is frozen, and looks the same as without being one', () => {
    const body = fixedBody({ a: 1 });
    expect(Object.isFrozen(body)).toBe(true);
    expect([JSON.stringify(body), Object.keys(body)]).toEqual(['{"a":1}', ['a']]);
  });

  it('keeps no text that could not be written', () => {
    const body = fixedBody({});
    const refuse = () => {
      throw new Error('breaks the contract');
    };
    for (const _ of [1, 2]) expect(() => textOf(body, refuse)).toThrow('breaks the contract');
  });
});
