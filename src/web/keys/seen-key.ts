import type { ApiKey } from '@latchkey/client';
import { queryOptions } from '@tanstack/react-query';
import { latchkey } from '../shell/latchkey.js';
import { getApiKeyQueryKey } from '../shell/queries.js';
import { type SeenVersion, versionIn } from './seen-version.js';

export type SeenKey = ApiKey & SeenVersion;

/** A key, with the version of it that is in the head of the answer. */
export const seenKeyOptions = (keyId: string) => {
  const path = { key_id: keyId };
  return queryOptions({
    queryKey: getApiKeyQueryKey({ path }),
    async queryFn({ signal }): Promise<SeenKey> {
      const { data, response } = await latchkey.getApiKey({ path, signal });
      return { ...data, version: versionIn(response.headers.get('ETag')) };
    },
  });
};
