import type { ReactNode } from 'react';

/** What people read about replacing a key; part of the vocabulary, apart from `words.tsx` as the log-in page needs none of it. */
export const rotationWords = {
  /** In the list, beside the label. */
  mark: {
    replacing: 'Being replaced',
    due: (date: string) => `Replace by ${date}`,
  },
  /** On the page of a key. */
  actions: {
    replace: 'Replace key',
    leaked: 'This key leaked',
  },
  reminder: {
    due: (when: string) => `Replace by ${when}`,
    overdue: (date: string) => `This key should have been replaced by ${date}`,
    advice: 'The key keeps working until you replace it. A new key limits the damage if the old one leaked unnoticed.',
  },
  settings: {
    replaced: 'Last replaced',
    due: 'Replace by',
    noReminder: 'No reminder',
    itself: 'Can replace itself',
    yes: 'Yes',
  },
  events: {
    created: (by: string | null) => `New key created${by ? ` by ${by}` : ''}, not used yet`,
    replaced: (by: string | null) => `Replaced${by ? ` by ${by}` : ''}`,
    ended: (lastFour: string) => (
      <>
        The old key ending in <code>{lastFour}</code> stopped working
      </>
    ),
  },
  replace: {
    title: (name: string) => (
      <>
        Replace <bdi>{name}</bdi>
      </>
    ),
    effect: 'You get a new key. Its ID, scopes, limits, usage and expiry stay the same.',
    /** The new key of before, which nobody has used. */
    discards: (lastFour: string) => (
      <>
        The new key ending in <code>{lastFour}</code>, which nobody has used, is discarded.
      </>
    ),
    when: 'When does the old key stop working?',
    whenOf: (lastFour: string) => (
      <>
        When does the key ending in <code>{lastFour}</code> stop working?
      </>
    ),
    choices: {
      first_use: 'After the new key is first used',
      now: 'Now',
      hour: 'In 1 hour',
      day: 'In 24 hours',
      week: 'In 7 days',
    },
    nothingStops: 'Nothing stops',
    forLeaks: 'For a key that leaked',
    explained: {
      first_use:
        'The old key works for 24 hours after the new key is first used. If the new key isn’t used within 7 days, it’s discarded and the old key stays.',
      now: 'Anything that uses the old key fails until it has the new one.',
      until: (when: string) => `Both keys work until ${when}. Switch to the new key before then.`,
      untilExpiry: (when: string) => `Both keys work until ${when}, when the key expires.`,
    },
    action: 'Replace key',
    /** Where two keys work already. */
    two: {
      title: 'This key is already being replaced',
      effect: (old: string, until: string, current: string) => (
        <>
          The old key ending in <code>{old}</code> works until {until}. If you replace the key again now, the old key
          stops working immediately, and the one ending in <code>{current}</code> becomes the old key.
        </>
      ),
      endFirst: 'End the old key first',
      action: 'End old key and replace',
    },
    raced: {
      title: 'This key was replaced a moment ago',
      advice: 'You or someone else replaced it in another window. Check the key’s page before you replace it again.',
    },
    notAllowed: {
      title: 'You can’t replace this key yourself',
      advice: 'The operator of this service replaces keys on your plan. Ask them, or revoke the key if it leaked.',
    },
  },
  leaked: {
    title: (name: string) => (
      <>
        Replace <bdi>{name}</bdi> now?
      </>
    ),
    effect: 'The leaked key stops working immediately, and you get a new one with the same ID, scopes and limits.',
    effectOnBoth:
      'Both keys that work now stop working immediately, and you get a new one with the same ID, scopes and limits.',
    warning: 'Anything that uses the key fails until you give it the new one.',
    action: 'Replace it now',
  },
  /** In the dialog that shows the new key. */
  reveal: {
    whyOnce: 'We store only a hash of it. If you lose it, replace the key again.',
    pending: (grace: string, lapses: string) =>
      `The old key works for ${grace} after this one is first used. If this one isn’t used by ${lapses}, it’s discarded.`,
    pendingNow: (lapses: string) =>
      `The old key stops working when this one is first used. If this one isn’t used by ${lapses}, it’s discarded.`,
    grace: (until: string) => `The old key works until ${until}.`,
    ended: 'The old key no longer works.',
  },
  /** On the page of a key that is being replaced. */
  band: {
    pending: (lastFour: string) => (
      <>
        Waiting for the first use of the new key ending in <code>{lastFour}</code>
      </>
    ),
    pendingAdvice: (grace: string, lapses: string) =>
      `The old key works for another ${grace} after that. If the new key isn’t used by ${lapses}, it’s discarded.`,
    pendingAdviceNow: (lapses: string) =>
      `The old key stops working then. If the new key isn’t used by ${lapses}, it’s discarded.`,
    replaceAgain: 'Replace again',
    grace: (lastFour: string, until: string) => (
      <>
        The old key ending in <code>{lastFour}</code> works until {until}
      </>
    ),
    unused: 'Not used since the new key took over.',
    used: (times: string, when: ReactNode) => (
      <>
        Used {times} since the new key took over, last {when}. Give these the new key:
      </>
    ),
    times: (count: number, said: string) => (count === 1 ? 'once' : `${said} times`),
    callers: 'Who still uses the old key',
    program: 'Program',
    unknownProgram: 'Unknown program',
    address: 'IP address',
    unknownAddress: 'Unknown',
    uses: 'Uses',
    lastUsed: 'Last used',
    endNow: 'End now',
    extend: 'Extend',
    extensions: { hour: '1 hour from now', day: '24 hours from now', week: '7 days from now' },
    extended: (until: string) => `The old key works until ${until}.`,
  },
  end: {
    title: 'End the old key now?',
    effect: (old: string, current: string) => (
      <>
        Anything that uses the key ending in <code>{old}</code> stops working immediately. The one ending in{' '}
        <code>{current}</code> keeps working.
      </>
    ),
    unused: 'Nobody has used the old key since the new one took over.',
    /** Within the last hour. */
    justUsed: (when: string) => (
      <>
        Something still uses it: it was last used <strong>{when}</strong>
      </>
    ),
    lastUsed: (when: string) => <>It was last used {when}</>,
    action: 'End old key',
    done: 'The old key no longer works.',
    ended: { title: 'The old key has already stopped working', advice: 'Close this dialog. There is nothing to end.' },
  },
  /** In two windows at once. */
  changed: {
    title: 'This key was changed a moment ago',
    advice:
      'You or someone else changed it in another window, so nothing was done here. Check the key as it is now, then try again.',
  },
  form: {
    remind: 'Remind me to replace it',
    remindHint: 'A reminder on these pages. The key keeps working.',
    never: 'No reminder',
    every: (days: string) => `Every ${days}`,
    byDefault: (days: string) => `Every ${days} (default)`,
    itself: 'The key can replace itself',
    itselfHint: 'For programs that renew their own key. If the key leaks, whoever has it can replace it too.',
  },
  day: '24 hours',
};
