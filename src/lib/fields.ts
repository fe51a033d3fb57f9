/**
 * A field of a stored record: for the database the `1` of a projection, for the compiler the type of what is stored there.
 * A list of fields so gives both what is read and the type of what comes back, and the two cannot differ.
 */
type Field<T> = 1 & { readonly stored?: T };

export function field<T>(): Field<T> {
  return 1 as Field<T>;
}

/** What a query answers whose projection is a list of fields. */
export type RecordOf<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never };
