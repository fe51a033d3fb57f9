/** Why a part of the application is not there: no connection, or a new release that has other parts. */
export class PartUnavailable extends Error {
  override name = 'PartUnavailable';
}

interface PartState<Module> {
  /** `null` until it is there. */
  module: Module | null;
  /** Why it could not be loaded, also while that is tried again; `null` for no reason. */
  error: PartUnavailable | null;
}

/** A part of the application, with a program of its own. */
export interface Part<Module> {
  state(): PartState<Module>;
  subscribe(listener: () => void): () => void;
  /** Loads it, once; also before it is needed. A failure is in `state`. */
  load(): Promise<void>;
  /**
   * Loads it after a failure. Where that fails although the service answers, a new release has taken its place, or the
   * browser keeps to the failure: the page is loaded anew, which knows what there is now.
   */
  retry(): Promise<void>;
}

/** What a part asks of the page that it belongs to. */
export interface PartPage {
  doesServiceAnswer: () => Promise<boolean>;
  reload: () => void;
}

/**
 * A part of the application that is loaded when somebody needs it, and then stays.
 *
 * @param importModule such as `() => import('./some-page.js')`.
 */
export function createPart<Module>(
  importModule: () => Promise<Module>,
  { doesServiceAnswer, reload }: PartPage,
): Part<Module> {
  let state: PartState<Module> = { module: null, error: null };
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  function become(next: PartState<Module>): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function importOnce(): Promise<void> {
    try {
      become({ module: await importModule(), error: null });
    } catch (cause) {
      loading = null;
      become({ module: null, error: new PartUnavailable('A part of the page could not be loaded.', { cause }) });
    }
  }

  const load = () => {
    loading ??= importOnce();
    return loading;
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    load,
    async retry() {
      await load();
      if (state.error && (await doesServiceAnswer())) reload();
    },
  };
}
