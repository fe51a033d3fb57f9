/** Something wrong with a request: the names that lead to its place, of which a parameter has one, and what to do. */
export interface Fault {
  path: string[];
  message: string;
}
