/** The time of day. It is handed in wherever it decides something, so that a test can say what time it is. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
