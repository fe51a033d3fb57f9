/** Which keys are shown, by the states that the contract names. */
export const filters = {
  working: ['active', 'disabled'],
  ended: ['expired', 'revoked'],
  all: ['all'],
} as const;

export type Filter = keyof typeof filters;

/** What a list can be sorted by, with the direction that a first choice of it takes. */
const sortFields = {
  label: 'ascending',
  created_at: 'descending',
  last_used_at: 'descending',
  expires_at: 'ascending',
} as const;

export type SortField = keyof typeof sortFields;
export type Direction = 'ascending' | 'descending';
export type Sort = SortField | `-${SortField}`;

/** What the reader has asked the list for. */
export interface ListView {
  filter: Filter;
  /** Empty for no search. */
  search: string;
  sort: Sort;
}

export const defaultView: ListView = { filter: 'working', search: '', sort: '-created_at' };

/** In characters, as the contract has it. */
export const longestSearch = 100;

/** How the list is sorted: by which field, and which way. */
export function orderOf(sort: Sort): { field: SortField; direction: Direction } {
  const isDescending = sort.startsWith('-');
  const field = (isDescending ? sort.slice(1) : sort) as SortField;
  return { field, direction: isDescending ? 'descending' : 'ascending' };
}

/** The sort after the heading of a field was pressed: a field that is sorted by already turns round. */
export function sortAfter(current: Sort, field: SortField): Sort {
  const order = orderOf(current);
  const isDescending = order.field === field ? order.direction === 'ascending' : sortFields[field] === 'descending';
  return isDescending ? `-${field}` : field;
}

/** @param hash as the address has it, such as `#/?status=ended&q=deploy`. What cannot be understood is as if it were not there. */
export function viewOf(hash: string): ListView {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const [status, sort] = [query.get('status') ?? '', query.get('sort') ?? ''];
  return withFittingSort({
    filter: Object.hasOwn(filters, status) ? (status as Filter) : defaultView.filter,
    search: (query.get('q') ?? '').trim().slice(0, longestSearch),
    sort: Object.hasOwn(sortFields, orderOf(sort as Sort).field) ? (sort as Sort) : defaultView.sort,
  });
}

/** When a key would have expired orders none that has ended, nor offers the page to sort those by it. */
function withFittingSort(view: ListView): ListView {
  const isFitting = view.filter === 'working' || orderOf(view.sort).field !== 'expires_at';
  return isFitting ? view : { ...view, sort: defaultView.sort };
}

/** The reverse of `viewOf`. What is as usual is left out. */
export function hashOf(view: ListView): string {
  const { filter, search, sort } = withFittingSort(view);
  const query = new URLSearchParams();
  if (filter !== defaultView.filter) query.set('status', filter);
  if (search !== '') query.set('q', search);
  if (sort !== defaultView.sort) query.set('sort', sort);
  const text = query.toString();
  return text === '' ? '#/' : `#/?${text}`;
}
