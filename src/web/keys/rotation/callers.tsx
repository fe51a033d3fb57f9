import type { PreviousSecretUse } from '@latchkey/client';
import { rotationWords } from '../../rotation-words.js';
import { formatNumber } from '../../shell/format-quantity.js';
import { programOf } from '../../shell/program.js';
import { Time } from '../../shell/time.js';
import { Address } from '../address.js';

const texts = rotationWords.band;

/** Who still uses the old key, the latest first. */
export function Callers({ callers }: Pick<PreviousSecretUse, 'callers'>) {
  const columns = [texts.program, texts.address, texts.uses, texts.lastUsed];
  return (
    <div className="framed-table callers">
      <table>
        <caption className="unseen">{texts.callers}</caption>
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {callers.map(({ ip, user_agent, uses, last_used_at }) => (
            <tr key={JSON.stringify([ip, user_agent])}>
              <th scope="row">
                <bdi title={user_agent ?? undefined}>{programOf(user_agent) ?? texts.unknownProgram}</bdi>
              </th>
              <td data-title={texts.address}>
                <span>{ip === null ? texts.unknownAddress : <Address text={ip} />}</span>
              </td>
              <td data-title={texts.uses}>{formatNumber(uses)}</td>
              <td data-title={texts.lastUsed}>
                <Time at={last_used_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
