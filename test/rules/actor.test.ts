import { expect, it } from 'vitest';
import { actorOf } from '../../src/web/keys/actor.js';

const reader = { keyId: 'key_0000000000000000', userId: 'user_0000000000000000' };

it.each([
  [reader.userId, 'you'],
  [reader.keyId, 'the key itself'],
  ['operator', 'the operator'],
  ['key_1111111111111111', 'another key (key_1111111111111111)'],
  ['user_1111111111111111', 'another user (user_1111111111111111)'],
])('who has revoked or changed a key: %s is %s', (actor, said) => {
  expect(actorOf(actor, reader)).toBe(said);
});

it('calls nobody "you" where it is not known who reads', () => {
  expect(actorOf(reader.userId, { ...reader, userId: undefined })).toBe(`another user (${reader.userId})`);
});
