/** A number of seconds, in words. */
export const secondsText = (count: number) => (count === 1 ? '1 second' : `${count} seconds`);
