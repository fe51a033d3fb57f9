import DataLoader from 'dataloader';
import type { Collection, mongo } from 'mongoose';

/** Documents in one query. */
const mostAtOnce = 100;
/**
 * Queries under way. Who asks meanwhile is answered by the next, together with all others: few large queries cost a
 * fifth of many small ones. More than one, so that a connection that hangs does not hold up everybody.
 */
const mostUnderWay = 4;

/**
 * Reads documents by id, those that are asked for at the same time in one query: after a start thousands of keys are looked
 * up, and a query for each would halve how many a second. Nothing is kept. Without mongoose, whose casts have
 * nothing to do here.
 *
 * @returns the fields of the projection, `null` where there is no document.
 */
export function createLoader<T extends { _id: string }>(
  collection: Collection,
  projection: Record<string, 1>,
): (id: string) => Promise<T | null> {
  const documents = collection as unknown as mongo.Collection<{ _id: string }>;

  return readTogether(async (ids: readonly string[]) => {
    const found = await documents.find<T>({ _id: { $in: [...ids] } }, { projection }).toArray();
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  });
}

/**
 * Reads what is asked for at the same time in one query.
 *
 * @param read gives one answer for each question, in their order.
 */
export function readTogether<Question, Answer>(
  read: (questions: readonly Question[]) => Promise<Answer[]>,
): (question: Question) => Promise<Answer> {
  const turns = createTurns();
  const loader = new DataLoader<Question, Answer>((questions) => read(questions).finally(turns.end), {
    cache: false,
    maxBatchSize: mostAtOnce,
    batchScheduleFn: turns.begin,
  });
  return (question) => loader.load(question);
}

/** Lets so many go on at once, and the others in their order, as each ends. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return {
    begin(goOn: () => void): void {
      if (underWay >= mostUnderWay) {
        waiting.push(goOn);
        return;
      }
      underWay++;
      // Once everything is read that has arrived by now, and not for each request by itself.
      setImmediate(goOn);
    },
    end(): void {
      const next = waiting.shift();
      if (next) next();
      else underWay--;
    },
  };
}
