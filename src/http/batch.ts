/**
 * Does what it is given when everything that has arrived has been looked at, one after the other. Answers that are written
 * together cost less than each by itself: the same code runs many times in a row, and who reads them is woken once.
 */
export function createBatch(): (work: () => void) => void {
  let batch: (() => void)[] = [];
  const run = () => {
    const works = batch;
    batch = [];
    for (const work of works) work();
  };
  return (work) => {
    if (batch.push(work) === 1) setImmediate(run);
  };
}
