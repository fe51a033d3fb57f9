/**
 * The realm of the challenges of a service (RFC 9110 §11.5), as a quoted string (§5.6.4): its name, or the host of its
 * address where the name is not all ASCII, as a header may not be (§5.5).
 *
 * @param publicUrl address of the instance.
 */
export function realmOf({ name, publicUrl }: { name: string; publicUrl: string }): string {
  const realm = /^[ -~]+$/.test(name) ? name : new URL(publicUrl).host;
  return `"${realm.replace(/["\\]/g, '\\$&')}"`;
}
