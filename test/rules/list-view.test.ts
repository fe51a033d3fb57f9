import { describe, expect, it } from 'vitest';
import { defaultView, hashOf, type ListView, longestSearch, sortAfter, viewOf } from '../../src/web/keys/list-view.js';

const viewLike = (change: Partial<ListView>): ListView => ({ ...defaultView, ...change });

describe('what the list shows, in its address', () => {
  it.each<[string, ListView]>([
    ['#/', defaultView],
    ['#/?q=export', viewLike({ search: 'export' })],
    ['#/?q=50%25+%26+%23+%3F+%3D', viewLike({ search: '50% & # ? =' })],
    ['#/?q=%D8%AA%D8%B5%D8%AF%D9%8A%D8%B1', viewLike({ search: 'تصدير' })],
    ['#/?status=ended&q=deploy', viewLike({ filter: 'ended', search: 'deploy' })],
    ['#/?status=all&sort=-label', viewLike({ filter: 'all', sort: '-label' })],
    ['#/?sort=-expires_at', viewLike({ sort: '-expires_at' })],
  ])('reads %s as what was written', (hash, view) => {
    expect(viewOf(hash)).toEqual(view);
    expect(hashOf(view)).toBe(hash);
  });

  it.each<[string, ListView]>([
    ['', defaultView],
    ['#/keys/key_1', defaultView],
    ['#/?status=toString&sort=constructor', defaultView],
    ['#/?status=working&sort=-created_at&q=', defaultView],
    ['#/?sort=--label', defaultView],
    ['#/?q=%20%20', defaultView],
    [`#/?q=${'a'.repeat(longestSearch + 1)}`, viewLike({ search: 'a'.repeat(longestSearch) })],
    ['#/?other=1&q=a&q=b', viewLike({ search: 'a' })],
  ])('takes what it cannot understand in "%s" as if it were not there', (hash, view) => {
    expect(viewOf(hash)).toEqual(view);
  });

  it.each(['ended', 'all'] as const)('never sorts %s keys by when one would have expired', (filter) => {
    expect(viewOf(`#/?status=${filter}&sort=expires_at`)).toEqual(viewLike({ filter }));
    expect(hashOf(viewLike({ filter, sort: '-expires_at' }))).toBe(`#/?status=${filter}`);
  });

  it('turns the order round when the same heading is pressed again, and begins with what is looked for most', () => {
    expect(sortAfter('-created_at', 'label')).toBe('label');
    expect(sortAfter('label', 'label')).toBe('-label');
    expect(sortAfter('-label', 'label')).toBe('label');
    expect(sortAfter('label', 'created_at')).toBe('-created_at');
    expect(sortAfter('-created_at', 'created_at')).toBe('created_at');
    expect(sortAfter('label', 'last_used_at')).toBe('-last_used_at');
    expect(sortAfter('label', 'expires_at')).toBe('expires_at');
  });
});
