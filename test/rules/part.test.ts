import { describe, expect, it } from 'vitest';
import { createPart, PartUnavailable } from '../../src/web/shell/part.js';

/** A part whose attempts end as they are listed, and what its page was made to do. */
function partOf(attempts: ('there' | 'missing')[], { answers = true } = {}) {
  const done: string[] = [];
  const part = createPart(
    async () => {
      done.push('import');
      if (attempts.shift() !== 'there') throw new TypeError('Failed to fetch dynamically imported module');
      return { Page: 'page' };
    },
    { doesServiceAnswer: async () => answers, reload: () => void done.push('reload') },
  );
  return { part, done };
}

describe('a part of the application', () => {
  it('is loaded once, however often it is needed, and says when it is there', async () => {
    const { part, done } = partOf(['there']);
    let told = 0;
    const unsubscribe = part.subscribe(() => told++);
    expect(part.state()).toEqual({ module: null, error: null });
    await Promise.all([part.load(), part.load()]);
    await part.load();
    unsubscribe();
    expect(part.state()).toEqual({ module: { Page: 'page' }, error: null });
    expect([done, told]).toEqual([['import'], 1]);
  });

  it('that could not be loaded says so, and is there after another attempt', async () => {
    const { part, done } = partOf(['missing', 'there']);
    await part.load();
    expect(part.state().error).toBeInstanceOf(PartUnavailable);
    await part.retry();
    expect(part.state()).toEqual({ module: { Page: 'page' }, error: null });
    expect(done).toEqual(['import', 'import']);
  });

  it('that is gone although the service answers is looked for by a new page', async () => {
    const { part, done } = partOf(['missing', 'missing']);
    await part.load();
    expect(done).toEqual(['import']);
    await part.retry();
    expect(done).toEqual(['import', 'import', 'reload']);
    expect(part.state().error).toBeInstanceOf(PartUnavailable);
  });

  it('does not leave the page while nothing answers', async () => {
    const { part, done } = partOf(['missing', 'missing', 'missing'], { answers: false });
    await part.load();
    await part.retry();
    await part.retry();
    expect(done).toEqual(['import', 'import', 'import']);
    expect(part.state().error).toBeInstanceOf(PartUnavailable);
  });
});
