import '../key-form.css';
import './rotation.css';
import { useId } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { exactTime } from '../../shell/format-time.js';
import { endAfter, type LaterEnd } from './rotation-state.js';

const texts = rotationWords.replace;

/** When the old key stops working. */
export type EndChoice = 'first_use' | 'now' | LaterEnd;

const choices: EndChoice[] = ['first_use', 'now', 'hour', 'day', 'week'];

interface EndChoicesProps {
  value: EndChoice;
  /** Of the key, which ends both; `null` for never. */
  expiresAt: string | null;
  /** The end of the key that becomes the old one, where there is an old one already, which stops; otherwise `null`. */
  lastFour: string | null;
  onChange: (choice: EndChoice) => void;
}

/** The choices, each with what it comes to; what the chosen one means stands below them. */
export function EndChoices({ value, expiresAt, lastFour, onChange }: EndChoicesProps) {
  const id = useId();
  return (
    <fieldset className="field old-key-end">
      <legend>{lastFour === null ? texts.when : texts.whenOf(lastFour)}</legend>
      <div className="choices">
        {choices.map((choice) => (
          <label key={choice} className="choice" data-choice={choice}>
            <input
              type="radio"
              name={id}
              value={choice}
              checked={choice === value}
              data-autofocus={choice === 'first_use' || undefined}
              aria-describedby={choice === value ? `${id}-meaning` : undefined}
              onChange={() => onChange(choice)}
            />
            <span>{texts.choices[choice]}</span>{' '}
            {(choice !== 'first_use' || lastFour === null) && <small>{timeOf(choice, expiresAt)}</small>}
          </label>
        ))}
      </div>
      <p id={`${id}-meaning`} className="old-key-meaning" aria-live="polite">
        {meaningOf(value, expiresAt)}
      </p>
    </fieldset>
  );
}

function timeOf(choice: EndChoice, expiresAt: string | null): string {
  if (choice === 'first_use') return texts.nothingStops;
  return choice === 'now' ? texts.forLeaks : exactTime(endAfter(choice, expiresAt, Date.now()).at);
}

function meaningOf(choice: EndChoice, expiresAt: string | null): string {
  const { explained } = texts;
  if (choice === 'first_use' || choice === 'now') return explained[choice];
  const { at, isExpiry } = endAfter(choice, expiresAt, Date.now());
  return (isExpiry ? explained.untilExpiry : explained.until)(exactTime(at));
}
