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

/** The same of a value that came as JSON, and of everything in it: members and items that are read, asked for or listed. */
export function countedDeep(value: unknown): { value: unknown; reads(): number } {
  let reads = 0;
  const proxies = new WeakMap<object, object>();
  const wrap = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const known = proxies.get(inner);
    if (known) return known;
    const proxy = new Proxy(inner, {
      get(target, name, receiver) {
        reads++;
        return wrap(Reflect.get(target, name, receiver));
      },
      has(target, name) {
        reads++;
        return Reflect.has(target, name);
      },
      getOwnPropertyDescriptor(target, name) {
        reads++;
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    });
    proxies.set(inner, proxy);
    return proxy;
  };
  return { value: wrap(value), reads: () => reads };
}
