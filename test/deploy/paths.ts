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
  // In composed and decomposed form, as macOS has it.
  '/B%C3%BCcher/u%CC%88ber/%C3%89t%C3%A9/%C5%82%C3%B3d%C5%BA/%C4%9F%C5%9F',
  '/%ED%95%9C%EA%B5%AD/%E1%84%92%E1%85%A1%E1%86%AB',
  '/%E4%BD%90%E3%80%85%E6%9C%A8/%E3%81%B2%E3%82%89%E3%82%AB%E3%83%8A/%EF%BD%B6%EF%BE%85/%EF%A8%91',
  '/%D0%9E%D1%82%D1%87%D1%91%D1%82/%CE%B1%CE%AC/vi%E1%BB%87t/%D8%B9%D8%B1%D8%A8%D9%8A/%E0%A4%B9%E0%A4%BF',
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
  '/reports(1)',
  '/reports:export',
  '/reports,1',
  '/reports@v1/1',
  '/reports%20of',
  '/reports%3Aexport',
  '/reports%C3%A9',
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
  // Not UTF-8, but for some decoders: half of a pair, and more than Unicode has.
  ...['/x/%ED%A0%80', '/x/%F4%90%80%80'].map(as),
  // Letters that are ASCII to who ignores case: the long s, the Kelvin sign, the Turkish i's, the sharp s.
  ...['/report%C5%BF/1', '/report%c5%bf', '/boo%E2%84%AA%53', '/%C4%B0tems', '/%C4%B1tems', '/I%CC%87tems'].map(as),
  ...['/acce%C3%9F', '/acce%E1%BA%9E'].map(as),
  // Letters and signs that are ASCII once they are normalized: fullwidth ones, a ligature, a superscript, a Greek `;`.
  ...['/%EF%BD%92eports', '/reports%EF%BC%8F1', '/reports%EF%BC%8E', '/x/%EF%BC%8E%EF%BC%8E/reports'].map(as),
  ...['/%EF%AC%81les', '/report%CB%A2', '/%F0%9D%90%AB%F0%9D%9A%8Eports', '/reports%CD%BEa=b', '/x/%E2%80%A5/y'].map(
    as,
  ),
  // What nobody sees: a soft hyphen, a zero width space, a byte order mark, a variation selector, a tag.
  ...['/re%C2%ADports', '/re%E2%80%8Bports', '/%EF%BB%BFreports', '/reports%EF%B8%8F', '/reports%F3%A0%81%B3'].map(as),
  // Control characters beyond ASCII, and a space that does not look like one.
  ...['/reports%C2%85', '/reports%C2%A0'].map(as),
  // No encoding at all.
  ...['/reports%', '/reports%2', '/reports%zz', '/reports%u002f'].map(as),
];

function as(path: string): AmbiguousPath {
  return { path };
}
