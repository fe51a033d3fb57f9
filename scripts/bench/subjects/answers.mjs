/** What the subjects answer that only send something. */

/** 200 bytes. */
export const json = {
  id: 'usr_8fK2mQx7LpT4nR9v',
  email: 'ada@example.org',
  name: 'Ada Lovelace',
  scopes: ['apikeys:read', 'apikeys:write', 'reports:read'],
  created_at: '2026-11-21T09:30:00.000Z',
  note: 'two hundred byte',
};

/** What `POST /verify` of Latchkey answers for a key that may be used. */
export const verification = {
  valid: true,
  code: 'VALID',
  key: {
    id: 'key_3hT8xWq2ZkV6bN1c',
    user_id: 'usr_8fK2mQx7LpT4nR9v',
    label: 'bench',
    scopes: ['apikeys:read', 'apikeys:write', 'profile:read'],
    metadata: {},
    expires_at: '2027-02-19T09:30:00.000Z',
    rate_limit: null,
    quota: null,
  },
};
