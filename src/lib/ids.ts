import { customAlphabet } from 'nanoid';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 16 random base62 characters (95 bits), from the operating system's generator. */
export const newPublicId = customAlphabet(alphabet, 16);
