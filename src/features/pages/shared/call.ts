/** The headers that take a key: the whole of it, or behind `Bearer`. */
export type KeyHeader = 'X-API-Key' | 'Authorization';

/** A GET, and how a key is sent with it. */
export interface Call {
  /**
   * Full address. What its caller has to fill in stands as a name in braces (RFC 6570, level 1), and is percent-encoded
   * there. Otherwise it has only characters that mean nothing in a string of a shell, Python or JavaScript.
   */
  url: string;
  header: KeyHeader;
}

/** What an API promises to answer. */
export interface ExpectedAnswer {
  /** HTTP status. */
  status: number;
  /** What the status means there, in words; may be empty. */
  description: string;
  /** An example of the body, as indented JSON of a bounded length; `null` where the API gives none. */
  body: string | null;
}

/** A request that needs nothing but the key, and what comes of it. */
export interface DescribedCall extends Call {
  /** What it does; may be empty. */
  summary: string;
  /** All of them are needed. */
  scopes: readonly string[];
  /** Whether the answer is known to be JSON. */
  isJson: boolean;
  expected: ExpectedAnswer;
}

/** What a new user tries first. */
export interface FirstCall extends DescribedCall {
  /** Whether it asks this service whose key it is, instead of the operator's API for something. */
  isOwn: boolean;
}
