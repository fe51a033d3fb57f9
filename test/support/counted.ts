/** An array that counts how often anything of it is read: what work costs, whatever the machine does meanwhile. */
export function counted<T>(items: T[]): { array: T[]; reads(): number } {
  let reads = 0;
  const array = new Proxy(items, {
    get(target, name, receiver) {
      reads++;
      return Reflect.get(target, name, receiver);
    },
  });
  return { array, reads: () => reads };
}
