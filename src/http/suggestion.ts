/** Names that well-known products and people give to fields of ours. Case and separators do not count. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  label: ['name', 'title', 'displayname', 'keyname', 'tokenname'],
  name: ['displayname', 'fullname', 'username'],
  description: ['note', 'notes', 'comment', 'comments', 'details'],
  metadata: ['meta', 'tags', 'attributes', 'properties', 'customdata'],
  scopes: ['scope', 'permissions', 'permission', 'roles', 'abilities', 'capabilities', 'privileges'],
  ip_allowlist: [
    'allowedips',
    'ips',
    'iprestrictions',
    'ipwhitelist',
    'whitelist',
    'allowlist',
    'allowedaddresses',
    'ipranges',
    'cidrs',
  ],
  expires_at: ['expires', 'expiry', 'expiration', 'expireson', 'expirationdate', 'expirationtime', 'validuntil', 'exp'],
  expires_in_days: ['ttl', 'ttldays', 'expiresin', 'duration', 'lifetime', 'validitydays', 'validfor', 'days'],
  window_seconds: ['window', 'interval', 'duration', 'windowms', 'per', 'period'],
  period: ['interval', 'window', 'refill', 'per'],
  limit: ['max', 'requests', 'amount', 'pagesize', 'perpage', 'maxresults', 'count', 'first'],
  cursor: ['after', 'next', 'nextcursor', 'pagetoken', 'startingafter', 'page', 'offset'],
  sort: ['order', 'orderby', 'sortby'],
  status: ['state', 'filter', 'statuses'],
  enabled: ['active', 'isactive', 'isenabled', 'disabled'],
  rate_limit: ['ratelimiting', 'throttle', 'ratelimits'],
  max_keys: ['keylimit', 'keysperuser'],
  email: ['mail', 'username', 'user', 'login', 'emailaddress'],
  password: ['pass', 'passwd', 'pwd'],
  current_password: ['oldpassword', 'password'],
  new_password: ['password', 'newpwd'],
  token: ['code', 'resettoken', 'accesstoken', 'apikey', 'key'],
  key: ['apikey', 'token', 'secret', 'apitoken'],
  data: ['keys', 'apikeys', 'items', 'requests'],
  ip: ['ipaddress', 'address', 'clientip', 'remoteip', 'remoteaddr'],
  cost: ['weight', 'tokens', 'credits', 'count'],
  reason: ['comment', 'message', 'note'],
  days: ['period', 'range', 'window'],
};

/** A longer name is no slip of the pen. */
const longestName = 40;
/** Of each character that is replaced, left out, put in or swapped with its neighbour. */
const mostSlips = 2;

/**
 * The name that was meant by one that there is not: one that other products use for the same, or one that differs by a slip.
 *
 * @returns `undefined` where none is near enough to be likely.
 */
export function suggestionFor(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  const written = plain(name);
  const same = known.find((candidate) => plain(candidate) === written);
  const alias = same ?? known.find((candidate) => aliasesOf(candidate).includes(written));
  if (alias !== undefined) return alias;
  const near = known.map((candidate) => ({ candidate, slips: slipsBetween(written, plain(candidate)) }));
  const [best] = near
    .filter(({ candidate, slips }) => slips <= Math.min(mostSlips, plain(candidate).length / 3))
    .toSorted((one, other) => one.slips - other.slips);
  return best?.candidate;
}

const aliasesOf = (name: string) => (Object.hasOwn(aliases, name) ? (aliases[name] ?? []) : []);

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Damerau–Levenshtein distance (optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const slips = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + differs);
      rows[row]?.push(swapped ? Math.min(slips, at(row - 2, column - 2) + 1) : slips);
    }
  }
  return at(one.length, other.length);
}
