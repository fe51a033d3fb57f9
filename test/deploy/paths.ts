/** A path as a caller writes it. */
export interface AmbiguousPath {
  path: string;
  /** What is left of it for proxies that clean a path before they look at it and pass it on: Traefik and Envoy. */
  cleaned?: string;
}

/** Paths that mean one thing only, and that the API gets as they are. */
export const plainPaths: readonly string[] = [
  '/',
  '/items',
  '/items/',
  '/files/a%20b',
  '/files/a%20b%20c.txt',
  '/caf%C3%A9/%e6%97%a5%e6%9c%ac',
  '/%F0%9F%98%80',
  '/users/ada@example.org',
  '/users/ada%40example.org',
  '/v1/items:batch',
  '/a.b/c..d/..e',
  '/.well-known/openapi.json',
  "/o'brien/(1)/a+b=c,d!*$&",
  '/a%2Bb%3Dc%3Ad%2cE%21%27%28%29%2A%24%26',
  '/~ada/x_y/-',
  '/files/%22%3C%3E%5B%5D%5E%60%7B%7C%7D.txt',
  '/items?path=/x/../y;z=%2f%3b%00//',
];

/** Paths that many back ends read as `/reports`, the example's protected path. */
export const protectedPaths: readonly string[] = [
  '/reports',
  '/reports/',
  '/reports/1',
  '/REPORTS',
  '/rEpOrTs/1',
  '/reports.json',
  '/Reports/a%20b',
  '/reports?a=1',
];

/** Paths that some back ends read otherwise than as they are written, most of them as `/reports`. */
export const ambiguousPaths: readonly AmbiguousPath[] = [
  // Path parameters (RFC 2396 §3.3): Tomcat, Jetty, Spring and others cut them off.
  ...['/reports;a=b', '/reports;', '/reports;/1', '/;a/reports', '/reports/1;a=b', '/x/..;/reports'].map(as),
  ...['/{a/..;/reports/1/}', '/re{;}ports', '/reports%3Ba=b', '/reports%3ba=b', '/x/..%3b/reports'].map(as),
  // Decoded twice.
  ...['/reports%253Ba=b', '/reports%25253ba=b', '/x/%252e%252e/reports', '/reports%252f1', '/re%2570orts'].map(as),
  // Encoded without need.
  { path: '/re%70orts', cleaned: '/reports' },
  { path: '/%52EPORTS', cleaned: '/REPORTS' },
  { path: '/reports%2Ejson', cleaned: '/reports.json' },
  { path: '/%7ereports', cleaned: '/~reports' },
  // Empty and dot segments.
  { path: '//reports', cleaned: '/reports' },
  { path: '/x//reports', cleaned: '/x/reports' },
  { path: '/reports//', cleaned: '/reports/' },
  { path: '/./reports', cleaned: '/reports' },
  { path: '/reports/.', cleaned: '/reports/' },
  { path: '/reports/../reports', cleaned: '/reports' },
  { path: '/x/../reports', cleaned: '/reports' },
  { path: '/reports/../x', cleaned: '/x' },
  { path: '/x/%2e%2E/reports', cleaned: '/reports' },
  { path: '/x/.%2e/reports?a=1', cleaned: '/reports?a=1' },
  // Slashes and backslashes in disguise.
  ...['/reports%2f1', '/reports%2F..', '/x%2f..%2freports', '/reports%5C', '/x%5c..%5creports'].map(as),
  ...['/reports\\', '/x\\..\\reports', '/reports%c0%af1', '/x/%c0%ae%c0%ae/reports', '/reports%e0%80%af1'].map(as),
  ...['/reports%f0%80%80%af', '/reports%ff'].map(as),
  // What a file system or a library drops from the end, or ends at.
  ...['/reports.', '/reports./1', '/reports/...', '/reports%20', '/reports%20/1', '/reports.%20.'].map(as),
  ...['/reports%00', '/reports%00.json', '/reports%09', '/reports%0d%0a', '/reports%7F'].map(as),
  ...['/reports%3F', '/reports%3fa', '/reports%23', '/reports#', '/reports#/1'].map(as),
  // No encoding at all.
  ...['/reports%', '/reports%2', '/reports%zz', '/reports%u002f'].map(as),
];

function as(path: string): AmbiguousPath {
  return { path };
}
